"""What a person does on the playground, as actions of a browser. No assertions: those are the tests'."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

QUERY_EDITOR = ".graphiql-query-editor .monaco-editor"
HEADERS_EDITOR = "[aria-label=Headers] .graphiql-editor:not(.hidden) .monaco-editor"
RESPONSE = ".graphiql-response .monaco-editor"
REFETCH = "Re-fetch GraphQL schema (Shift-Ctrl-R)"
SUGGESTIONS = ".suggest-widget.visible .monaco-list-row"
PANEL = ".graphiql-plugin"

# An editor keeps its lines in any order and places them by their distance from the top.
_TEXT = """
    const found = document.querySelector(arguments[0]);
    if (!found) return '';
    const lines = [...found.querySelectorAll('.view-line')].sort((one, two) => one.offsetTop - two.offsetTop);
    return lines.length ? lines.map((line) => line.textContent).join('\\n') : found.innerText;
"""


@dataclass(frozen=True)
class Playground:
    """The playground that a browser shows."""

    browser: Chrome
    url: str

    def open(self) -> None:
        """Go to the page and wait until its editors are there and the schema is known."""
        self.browser.get(self.url)
        self.wait_for_text(HEADERS_EDITOR, "{")
        self.find(f"[aria-label='{REFETCH}']:enabled")

    def click(self, label: str) -> None:
        """Press the button with this label for assistive technology."""
        self.find(f"[aria-label='{label}']").click()

    def find(self, selector: str) -> WebElement:
        """The first element that the CSS selector means, waiting until there is one to see."""

        def shown(browser: Chrome) -> WebElement | None:
            elements = browser.find_elements(By.CSS_SELECTOR, selector)
            return next((element for element in elements if element.is_displayed()), None)

        found = WebDriverWait(self.browser, 30).until(lambda _: shown(self.browser), f"nothing is {selector}")
        return cast(WebElement, found)

    def follow(self, link: str) -> None:
        """Click the first link of the open panel that reads so."""
        wait = WebDriverWait(self.browser, 30)
        wait.until(lambda browser: browser.find_elements(By.LINK_TEXT, link), f"no link {link}")
        self.browser.find_element(By.CSS_SELECTOR, PANEL).find_element(By.LINK_TEXT, link).click()

    def text(self, selector: str) -> str:
        """What an element shows, with plain spaces; nothing when there is no such element."""
        shown = self.browser.execute_script(_TEXT, selector)
        return str(shown).replace("\N{NO-BREAK SPACE}", " ")

    def wait_for_text(self, selector: str, part: str) -> None:
        """Wait until an element shows a text with this part."""
        self.wait_until(lambda: part in self.text(selector), f"{selector} never showed {part!r}")

    def wait_until(self, holds: Callable[[], bool], otherwise: str) -> None:
        """Wait until something holds; fail with the second text when it takes too long."""
        WebDriverWait(self.browser, 30).until(lambda _: holds(), otherwise)

    def type_into(self, editor: str, text: str) -> None:
        """Replace all that an editor holds by typing; it closes brackets and quotes by itself."""
        self.find(f"{editor} .view-lines").click()
        keys = ActionChains(self.browser)
        keys.key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).send_keys(text).perform()

    def storage(self, kind: str) -> str:
        """All that the browser keeps for the page in `localStorage` or `sessionStorage`, as one text."""
        return str(self.browser.execute_script(f"return JSON.stringify({kind})"))

    def requests(self) -> list[str]:
        """Every address that this browser tab asked for, as the page and the browser's protocol tell it."""
        script = "return performance.getEntriesByType('resource').map(entry => entry.name)"
        entries = cast(list[dict[str, str]], self.browser.get_log("performance"))  # type: ignore[no-untyped-call]
        events = [json.loads(entry["message"])["message"] for entry in entries]
        sent = [event["params"] for event in events if event["method"] == "Network.requestWillBeSent"]
        return [*self.browser.execute_script(script), *(str(event["request"]["url"]) for event in sent)]

    def log(self) -> list[dict[str, Any]]:
        """What the browser wrote to its console since the last call: errors, warnings, broken policies."""
        return cast(list[dict[str, Any]], self.browser.get_log("browser"))  # type: ignore[no-untyped-call]
