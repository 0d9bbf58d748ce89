"""What is posted by command is online exactly once, whatever the network does meanwhile."""

import os
from itertools import count

import pytest

from journey.world import World, texts, until

_numbers = count(1)

pytestmark = pytest.mark.slow


def test_a_post_is_on_the_network_once(world: World) -> None:
    number = world.post("Bonjour le monde")
    [item] = world.run("publish", "--once", "--json").rows
    assert (item["id"], item["state"], item["attempts"]) == (number, "sent", 1)
    [posted] = world.posts()
    assert posted["body"] == {"text": "Bonjour le monde"}
    receipt = item["receipt"]
    assert isinstance(receipt, dict)
    assert receipt["id"] == posted["id"]
    assert world.run("publish", "--once", "--json").out == ""
    assert len(world.posts()) == 1


def test_a_lost_answer_is_read_back_and_not_sent_again(world: World) -> None:
    world.fault("close_after_commit")
    world.post("Une seule fois")
    [item] = world.run("publish", "--once", "--json").rows
    receipt = item["receipt"]
    assert item["state"] == "sent"
    assert isinstance(receipt, dict)
    assert receipt["found"] is True
    assert texts(world.posts()) == ["Une seule fois"]


def test_an_error_after_the_commit_is_read_back_too(world: World) -> None:
    world.fault("status_after_commit", status=503)
    world.post("Malgré l’erreur")
    [item] = world.run("publish", "--once", "--json").rows
    assert item["state"] == "sent"
    assert texts(world.posts()) == ["Malgré l’erreur"]


def test_what_never_arrived_is_held_and_can_be_sent(world: World) -> None:
    world.fault("close_before_commit")
    number = world.post("Jamais arrivé")
    [item] = world.run("publish", "--once", "--json", code=1).rows
    assert (item["state"], item["reason"]) == ("held", "absent")
    assert world.posts() == []
    world.run("queue", "retry", str(number))
    [item] = world.run("publish", "--once", "--json").rows
    assert item["state"] == "sent"
    assert texts(world.posts()) == ["Jamais arrivé"]


def test_a_commit_after_the_quarantine_is_held_and_never_doubled(world: World) -> None:
    world.fault("commit_late", seconds=6)
    number = world.post("En retard")
    [item] = world.run("publish", "--once", "--json", code=1).rows
    assert item["state"] == "held"
    until(lambda: world.posts(), "the late commit")
    assert texts(world.posts()) == ["En retard"]
    url = f"https://x.com/veloville/status/{world.posts()[0]['id']}"
    world.run("queue", "resolve", str(number), "sent", "--url", url)
    assert world.item(number)["state"] == "sent"
    assert len(world.posts()) == 1


def test_a_long_quarantine_is_not_waited_for(world: World) -> None:
    world.configure(('x = "1s"', 'x = "5m"'))
    world.fault("close_after_commit")
    world.post("Inconnu")
    [item] = world.run("publish", "--once", "--json", code=6).rows
    assert item["state"] == "unknown"
    world.configure(('x = "5m"', 'x = "1s"'))
    [item] = world.run("publish", "--once", "--json").rows
    assert item["state"] == "sent"
    assert len(world.posts()) == 1


def test_being_told_to_wait_is_waited_for(world: World) -> None:
    world.fault("status", status=429, headers={"x-rate-limit-reset": "+2"})
    world.post("Patience")
    [item] = world.run("publish", "--once", "--json").rows
    assert (item["state"], item["attempts"]) == ("sent", 2)
    assert len(world.posts()) == 1


def test_a_refusal_fails_at_once_with_the_networks_words(world: World) -> None:
    world.fault("status", status=403, body={"detail": "You are not permitted to do this."})
    world.post("Refusé")
    [item] = world.run("publish", "--once", "--json", code=1).rows
    assert item["state"] == "failed"
    assert "not permitted" in str(item["reason"])
    assert world.posts() == []


def test_two_at_once_send_one_copy(world: World) -> None:
    for n in range(3):
        world.post(f"Numéro {n}")
    both = [world.start("publish", "--once", "--json") for _ in range(2)]
    for child in both:
        out, err = child.communicate(timeout=60)
        assert child.returncode == 0, (out, err)
    assert texts(world.posts()) == ["Numéro 0", "Numéro 1", "Numéro 2"]


def test_publish_waits_for_the_engine_that_runs(world: World) -> None:
    engine = world.start("engine")
    until(lambda: _publisher(world), "the engine runs")
    assert _publisher(world) == engine.pid
    world.post("Par le moteur")
    world.run("publish", "--once")
    assert texts(world.posts()) == ["Par le moteur"]
    engine.terminate()
    assert engine.wait(35) == 0


def _publisher(world: World) -> int | None:
    """Who would publish what is queued now. Each time another text: one said twice is asked
    about."""
    text = f"Pour plus tard {next(_numbers)}"
    document = world.run("post", text, "--account", "velo", "--at", "+2h", "--yes", "--json")
    found = document.document["publisher"]
    return int(found["pid"]) if isinstance(found, dict) else None


def test_an_engine_killed_while_sending_leaves_one_copy(world: World) -> None:
    world.fault("delay", seconds=20)
    number = world.post("Coupé net")
    engine = world.start("engine")
    until(world.has_met_fault, "it is being sent")
    assert world.item(number)["state"] == "sending"
    engine.kill()
    engine.wait(5)
    ran = world.run("publish", "--once", "--json", code=None)
    assert len(ran.rows) == 1, ran
    [item] = ran.rows
    copies = len(world.posts())
    assert (item["state"], copies) in {("sent", 1), ("held", 0), ("held", 1)}
    world.run("publish", "--once", code=None)
    assert len(world.posts()) <= 1


def test_an_engine_whose_deck_is_gone_sends_what_is_due_and_ends(world: World) -> None:
    read, write = os.pipe()
    engine = world.start("engine", "--life", str(read), pass_fds=(read,))
    os.close(read)
    until(lambda: world.run("doctor", "--json", code=None).out.count('"engine", "ok": true'))
    number = world.post("Juste avant de partir")
    os.close(write)
    assert engine.wait(30) == 0
    assert world.item(number)["state"] == "sent"
    assert len(world.posts()) == 1


def test_a_second_engine_says_so_and_leaves(world: World) -> None:
    first = world.start("engine")
    until(lambda: _publisher(world), "the engine runs")
    second = world.run("engine", code=75)
    assert "Another engine" in second.err
    assert "publishes the queue" not in second.err
    first.terminate()
    _out, said = first.communicate(timeout=35)
    assert "The engine publishes the queue. Stop it with ctrl-c." in said


def test_pause_holds_and_resuming_sends_nothing(world: World) -> None:
    world.run("pause", "--brand", "veloville", "--reason", "crise")
    number = world.post("Pendant la pause")
    [item] = world.run("publish", "--once", "--json", code=1).rows
    assert (item["state"], item["reason"]) == ("held", "paused")
    world.run("resume")
    assert world.run("publish", "--once").code == 0
    assert world.posts() == []
    world.run("queue", "retry", str(number))
    world.run("publish", "--once")
    assert len(world.posts()) == 1


def test_without_its_network_it_waits_and_says_so(world: World) -> None:
    world.move_networks("127.0.0.1:9")
    world.post("Sans réseau")
    child = world.start("publish", "--once", "--json")
    until(lambda: '"unreachable"' in world.run("queue", "--json").out, "it was tried")
    child.terminate()
    child.wait(10)
    assert "retry_wait" in world.run("queue", "--json").out


def test_a_killed_publish_leaves_the_queue_to_the_next(world: World) -> None:
    world.fault("delay", seconds=20)
    world.post("Tué")
    child = world.start("publish", "--once")
    until(world.has_met_fault, "it is being sent")
    assert "sending" in world.run("queue", "--json").out
    child.kill()
    child.wait(5)
    ran = world.run("publish", "--once", "--json", code=None)
    assert [row["state"] for row in ran.rows] in (["sent"], ["held"]), ran
    assert len(world.posts()) <= 1


def test_stdout_that_nobody_reads_is_no_fault(world: World) -> None:
    for n in range(3):
        world.run("post", f"{n}", "--account", "velo", "--at", "+2h", "--yes")
    child = world.start("queue", "--json")
    assert child.stdout is not None
    child.stdout.close()
    assert child.stderr is not None
    assert child.stderr.read() == ""
    assert child.wait(20) == 141
    child.stderr.close()
    assert child.stdin is not None
    child.stdin.close()
    world.children.remove(child)
