"""The places of single things in their lists, so that clients can put what they made into lists that they hold."""

from casegraph.auth import policy
from casegraph.domain.actor import Actor
from casegraph.domain.paging import Page
from casegraph.domain.records import CaseRecord, DocumentRecord, MessageRecord, NoteRecord
from casegraph.storage.placing import alone
from casegraph.storage.repositories.cases import CASES
from casegraph.storage.repositories.messages import MESSAGES
from casegraph.storage.repositories.papers import DOCUMENTS, NOTES


def case_page(actor: Actor, case: CaseRecord) -> Page[CaseRecord]:
    """A page with this case only, as a list of cases in the default order gives it."""
    return alone(CASES, policy.tenant(actor).tenant_id, case)


def document_page(actor: Actor, document: DocumentRecord) -> Page[DocumentRecord]:
    """A page with this document only, as a case's documents in the default order give it."""
    return alone(DOCUMENTS, policy.tenant(actor).tenant_id, document)


def note_page(actor: Actor, note: NoteRecord) -> Page[NoteRecord]:
    """A page with this note only, as a case's notes in the default order give it."""
    return alone(NOTES, policy.tenant(actor).tenant_id, note)


def message_page(actor: Actor, message: MessageRecord) -> Page[MessageRecord]:
    """A page with this message only, as a case's messages give it."""
    return alone(MESSAGES, policy.tenant(actor).tenant_id, message)
