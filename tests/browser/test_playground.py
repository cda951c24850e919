"""The playground as a person meets it, in a real browser that says what it loads and what it refuses."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.keys import Keys

from tests.browser.playground import HEADERS_EDITOR, PANEL, QUERY_EDITOR, RESPONSE, SUGGESTIONS, Playground

EXECUTE = "Execute query (Ctrl-Enter)"
PRETTIFY = "Prettify query (Shift-Ctrl-P)"


@pytest.fixture
def playground(browser: Chrome, playground_url: str) -> Playground:
    """A playground that has just been opened for the first time."""
    playground = Playground(browser, playground_url)
    playground.open()
    return playground


def _complaints(log: list[dict[str, Any]]) -> list[str]:
    return [f"{entry['level']}: {entry['message']}" for entry in log]


def test_opens_with_a_token_and_runs_its_first_query(playground: Playground, tmp_path: Path) -> None:
    assert '"Authorization": "Bearer' in playground.text(HEADERS_EDITOR)

    playground.click(EXECUTE)

    playground.wait_for_text(RESPONSE, '"cases"')
    assert '"errors"' not in playground.text(RESPONSE)
    assert _complaints(playground.log()) == []
    assert playground.browser.save_screenshot(str(tmp_path / "playground.png"))


def test_loads_nothing_from_any_other_server(playground: Playground) -> None:
    playground.click(EXECUTE)
    playground.wait_for_text(RESPONSE, '"cases"')

    requests = [urlsplit(address) for address in playground.requests()]
    sent = [request for request in requests if request.scheme not in {"data", "chrome", "chrome-untrusted"}]
    assert {(request.scheme, request.netloc) for request in sent} == {("http", urlsplit(playground.url).netloc)}
    assert any(request.path.startswith("/playground/json-") for request in sent), "no worker was started"


ATTEMPTS = (
    "const tag = document.createElement('script'); tag.text = 'ran = 1'; document.body.append(tag)",
    "document.body.insertAdjacentHTML('beforeend', '<style>body { color: red }</style>')",
    "setTimeout('ran = 1')",
    "new Image().src = 'http://127.0.0.2:9/picture.png'",
    "fetch('http://127.0.0.2:9/steal').catch(() => undefined)",
    "new Worker(URL.createObjectURL(new Blob(['ran = 1'])))",
    "const tag = document.createElement('base'); tag.href = '/other/'; document.head.append(tag)",
)


def test_the_policy_forbids_what_an_intruder_would_try(playground: Playground) -> None:
    assert _complaints(playground.log()) == []

    for attempt in ATTEMPTS:
        playground.browser.execute_script(f"try {{ {attempt} }} catch {{}}")
        playground.wait_until(
            lambda: any("Content Security Policy" in line for line in _complaints(playground.log())),
            f"the browser let it pass: {attempt}",
        )

    assert playground.browser.execute_script("return window.ran") is None


def test_docs_lead_from_the_query_to_a_type(playground: Playground) -> None:
    playground.click("Show Documentation Explorer")
    playground.follow("Query")
    playground.wait_for_text(PANEL, "cases")

    playground.follow("Case")

    playground.wait_for_text(f"{PANEL} .graphiql-doc-explorer-title", "Case")
    assert "title: String!" in playground.text(PANEL)
    assert _complaints(playground.log()) == []


def test_history_lists_what_was_run_and_brings_it_back(playground: Playground) -> None:
    asked = playground.text(QUERY_EDITOR)
    playground.click(EXECUTE)
    playground.wait_for_text(RESPONSE, '"cases"')
    playground.type_into(QUERY_EDITOR, "query Other{__typename")

    playground.click("Show History")
    playground.click("Set active")

    playground.wait_for_text(QUERY_EDITOR, "cases")
    assert playground.text(QUERY_EDITOR) == asked
    assert "Bearer" in playground.text(HEADERS_EDITOR)
    assert _complaints(playground.log()) == []


def test_explorer_writes_the_query(playground: Playground) -> None:
    playground.type_into(QUERY_EDITOR, "query Mine{__typename")

    playground.click("Show GraphiQL Explorer")
    playground.find(f"{PANEL} [data-field-name=cases] .graphiql-explorer-field-view").click()

    playground.wait_for_text(QUERY_EDITOR, "cases")
    assert _complaints(playground.log()) == []


def test_completes_fields_and_prettifies(playground: Playground) -> None:
    playground.type_into(QUERY_EDITOR, "query Mine{ grou")
    playground.find(f"{QUERY_EDITOR} textarea").send_keys(Keys.CONTROL, " ")
    playground.wait_for_text(SUGGESTIONS, "groups")
    playground.type_into(QUERY_EDITOR, "query   Mine{__typename")

    playground.click(PRETTIFY)

    playground.wait_for_text(QUERY_EDITOR, "query Mine {\n  __typename\n}")
    assert _complaints(playground.log()) == []


def test_own_headers_outlast_a_reload_but_reach_no_other_tab(playground: Playground) -> None:
    playground.type_into(HEADERS_EDITOR, '{"X-Secret":"mine')
    playground.click(PRETTIFY)
    playground.wait_for_text(HEADERS_EDITOR, '{\n  "X-Secret": "mine"\n}')
    playground.wait_until(lambda: "X-Secret" in playground.storage("sessionStorage"), "nothing was saved")

    playground.browser.refresh()

    playground.wait_for_text(HEADERS_EDITOR, "X-Secret")
    assert "X-Secret" not in playground.storage("localStorage")
    playground.browser.switch_to.new_window("tab")
    playground.open()
    assert "X-Secret" not in playground.text(HEADERS_EDITOR)
    assert "Bearer" in playground.text(HEADERS_EDITOR)
