"""Everything that can be changed: a module for each noun, with inputs, payloads and fields that call one service."""

import strawberry

from casegraph.graphql.mutations.authentications import create_authentication, revoke_authentication
from casegraph.graphql.mutations.case_creation import create_case
from casegraph.graphql.mutations.case_edits import change_case_initiator, execute_trigger, set_case_variables
from casegraph.graphql.mutations.case_objects import create_folder, create_form
from casegraph.graphql.mutations.case_reassignment import reassign_case, reassign_cases
from casegraph.graphql.mutations.case_routing import route_case
from casegraph.graphql.mutations.case_states import (
    cancel_case,
    complete_case,
    delete_case,
    pause_case,
    resume_case,
    stop_case,
)
from casegraph.graphql.mutations.generation import generate_document
from casegraph.graphql.mutations.json_saving import (
    patch_case_entity,
    patch_case_metadata,
    patch_task_data,
    save_case_entity,
    save_case_metadata,
    save_task_data,
)
from casegraph.graphql.mutations.messages import create_message
from casegraph.graphql.mutations.notes import create_note
from casegraph.graphql.mutations.papers import attach_document, delete_document, restore_document
from casegraph.graphql.mutations.principals import save_group, save_principal
from casegraph.graphql.mutations.processes import deploy_process
from casegraph.graphql.mutations.roles import save_role, save_tenant_user
from casegraph.graphql.mutations.task_work import append_task_log, complete_task, fail_task
from casegraph.graphql.mutations.tasks import assign_task, claim_task, create_task, release_task
from casegraph.graphql.mutations.uploads import create_upload


@strawberry.type(
    description="Everything that can be changed. Each field is carried out whole or not at all, one after the other; "
    "what its payload shows is read afterwards. Where it fails as may be expected, `errors` says why."
)
class Mutation:
    """Everything that can be changed."""

    create_case = create_case
    route_case = route_case
    reassign_case = reassign_case
    reassign_cases = reassign_cases
    pause_case = pause_case
    resume_case = resume_case
    stop_case = stop_case
    cancel_case = cancel_case
    complete_case = complete_case
    delete_case = delete_case
    change_case_initiator = change_case_initiator
    execute_trigger = execute_trigger
    set_case_variables = set_case_variables
    save_case_metadata = save_case_metadata
    patch_case_metadata = patch_case_metadata
    save_case_entity = save_case_entity
    patch_case_entity = patch_case_entity

    create_task = create_task
    claim_task = claim_task
    release_task = release_task
    assign_task = assign_task
    complete_task = complete_task
    fail_task = fail_task
    save_task_data = save_task_data
    patch_task_data = patch_task_data
    append_task_log = append_task_log

    create_upload = create_upload
    attach_document = attach_document
    delete_document = delete_document
    restore_document = restore_document
    generate_document = generate_document
    create_folder = create_folder
    create_form = create_form

    create_note = create_note
    create_message = create_message

    deploy_process = deploy_process

    create_authentication = create_authentication
    revoke_authentication = revoke_authentication

    save_principal = save_principal
    save_group = save_group
    save_role = save_role
    save_tenant_user = save_tenant_user
