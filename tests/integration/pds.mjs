// Runs the PDS whose module is named by the first argument, on 127.0.0.1 alone, until it is stopped.
// Everything else is said by the environment, as the PDS reads it.
import { Server } from 'node:net'

const listen = Server.prototype.listen
Server.prototype.listen = function (port, ...rest) {
  return typeof port === 'number'
    ? listen.call(this, port, '127.0.0.1', ...rest)
    : listen.call(this, port, ...rest)
}

const { PDS, envToCfg, envToSecrets, readEnv } = await import(process.argv[2])
const environment = readEnv()
const pds = await PDS.create(envToCfg(environment), envToSecrets(environment))
// Services that have a name of their own are in the same directory: nobody outside is asked for them.
const { methods } = pds.ctx.idResolver.did
methods.set('web', methods.get('plc'))
await pds.start()
process.on('SIGTERM', async () => {
  await pds.destroy()
  process.exit(0)
})
