"""Grammar checkers to test against: a LanguageTool server, and a module named grammalecte."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

WRONG = {"votre commandes": ("Accord : « votre » veut le singulier.", ["votre commande"])}
"""What they stop at, with what they say."""


class LanguageTool:
    """`POST /v2/check` as the real one answers it: offsets in UTF-16 units over text and markup."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.status, self.body = 200, ""
        """Another answer, once `body` or `status` says so."""
        self.base = ""

    async def check(self, request: web.Request) -> web.Response:
        """What is wrong in the text, where the request is one that the real one takes."""
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        if self.status != 200 or self.body:
            headers = {"location": "/elsewhere"} if self.status == 302 else {}
            return web.Response(status=self.status, text=self.body or "Error: no", headers=headers)
        parts = json.loads(form["data"])["annotation"]
        whole = "".join(part.get("text", part.get("markup", "")) for part in parts)
        matches = [self._match(whole, wrong) for wrong in WRONG if wrong in whole]
        return web.json_response({"software": {"name": "LanguageTool"}, "matches": matches})

    def _match(self, whole: str, wrong: str) -> dict[str, Any]:
        before = whole[: whole.index(wrong)]
        message, ways = WRONG[wrong]
        return {
            "message": message,
            "offset": len(before.encode("utf-16-le")) // 2,
            "length": len(wrong.encode("utf-16-le")) // 2,
            "replacements": [{"value": way} for way in ways],
            "rule": {"id": "ACCORD", "issueType": "grammar", "category": {"id": "GRAMMAR"}},
        }


@asynccontextmanager
async def language_tool() -> AsyncIterator[LanguageTool]:
    """A server on a port of its own."""
    fake, app = LanguageTool(), web.Application()
    app.router.add_post("/v2/check", fake.check)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        await runner.cleanup()


def grammalecte(folder: Path, *, broken: bool = False) -> Path:
    """A module of that name in `folder`, with the interface of Grammalecte 2.1."""
    (folder / "grammalecte").mkdir(parents=True)
    body = "raise RuntimeError('broken')" if broken else "return self.faults(text), []"
    (folder / "grammalecte" / "__init__.py").write_text(
        f"""
WRONG = {WRONG!r}

class Engine:
    def setOptions(self, options):
        assert not any(options.values())

class GrammarChecker:
    def __init__(self, language):
        assert language == "fr"

    def getGCEngine(self):
        return Engine()

    def getParagraphErrors(self, text):
        {body}

    def faults(self, text):
        return [
            {{"nStart": text.index(w), "nEnd": text.index(w) + len(w), "sMessage": said,
             "aSuggestions": ways, "sType": "gn"}}
            for w, (said, ways) in WRONG.items() if w in text
        ]
""",
        encoding="utf-8",
    )
    return folder
