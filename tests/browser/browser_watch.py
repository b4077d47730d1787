"""Watches a tab for anything that runs, pops up or violates the content security policy."""

from playwright.sync_api import ConsoleMessage, Dialog, Page

# Elements that only a document could have brought in: no template of ours has one, but for the strip of bars.
FOREIGN = (
    "img, svg:not(.time > .plot > svg), iframe, object, embed, base, style, math, template, form:not(.search), "
    "details:not(.time > .under > details), video, audio, noscript, plaintext, xmp, textarea, "
    "script:not([src], head > [type='application/ld+json']), "
    "select, marquee, x, [contenteditable], meta[http-equiv], input:not([name]), link:not([rel=icon], [rel=stylesheet])"
)


class Watch:
    """Collects forbidden events of a tab, over all pages that it visits."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.incidents = list[str]()
        page.on("dialog", self._note_dialog)
        page.on("pageerror", lambda error: self.incidents.append(f"error: {error}"))
        page.on("console", self._note_console)

    def visit(self, address: str) -> None:
        """Open a page, hover over its elements, and collect the events."""
        response = self.page.goto(address)
        if response is None or response.status != 200:
            self.incidents.append(f"not answered: {address}")
        for element in self.page.locator("mark").all()[:3]:
            element.hover(force=True)
        self.page.wait_for_timeout(50)  # an image that fails reports it in a task of its own
        if executed := self.page.evaluate("window.executed"):
            self.incidents.append(f"executed {executed} times: {address}")
        if foreign := self.page.locator(FOREIGN).count():
            self.incidents.append(f"{foreign} foreign elements: {address}")
        bad = "[...document.querySelectorAll('*')].some(e => [...e.attributes].some(a => /^on|^style$/.test(a.name)))"
        if self.page.evaluate(bad):
            self.incidents.append(f"a handler or style in line: {address}")

    def _note_dialog(self, dialog: Dialog) -> None:
        self.incidents.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "404 (NOT FOUND)" not in message.text:
            self.incidents.append(f"console: {message.text}")
