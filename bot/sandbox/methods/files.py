"""Files in three steps: an upload address, the bytes, and the completion that may share them."""

import secrets

from bot.sandbox.methods.call import Call, Method
from bot.sandbox.model import BOT_USER, Json, SlackError, StoredFile


def upload_address(call: Call) -> Json:
    """files.getUploadURLExternal: where to send the bytes."""
    name, length = call.required("filename"), call.number("length", 0)
    if length <= 0:
        raise SlackError("invalid_arguments", "missing required field: length")
    file = StoredFile(f"F{secrets.token_hex(5).upper()}", name, length, call.text("alt_txt"))
    file.base_url = call.base_url
    call.workspace.files[file.id] = file
    return {"upload_url": f"{call.base_url}/upload/{file.id}", "file_id": file.id}


def complete(call: Call) -> Json:
    """files.completeUploadExternal: the files are ready, and posted where a channel is given."""
    asked = call.structure("files")
    if not isinstance(asked, list) or not asked:
        raise SlackError("invalid_arguments", "missing required field: files")
    files = [_finish(call, each) for each in asked]
    _share(call, files)
    return {"files": [file.to_api() for file in files]}


def file_info(call: Call) -> Json:
    """files.info: one file, of the bot's own or of a conversation that it is in."""
    return {"file": _visible(call, call.required("file")).to_api()}


def _finish(call: Call, asked: Json) -> StoredFile:
    file = _find(call, asked.get("id"))
    if file.content is None:
        raise SlackError("file_not_found")
    file.title, file.shared = str(asked.get("title") or file.name), True
    return file


def _share(call: Call, files: list[StoredFile]) -> None:
    rooms = call.text("channel_id") or call.text("channels")
    for room in filter(None, rooms.split(",")):
        channel = call.workspace.channel(room)
        if BOT_USER not in channel.members:
            raise SlackError("not_in_channel")
        if channel.is_archived or channel.is_user_deleted:
            raise SlackError("is_archived")
        content: Json = {"text": call.text("initial_comment"), "files": files, "thread_ts": call.text("thread_ts")}
        call.workspace.post(channel, BOT_USER, content)


def _visible(call: Call, name: str) -> StoredFile:
    file = _find(call, name)
    if not call.workspace.bot_reaches(file):
        raise SlackError("file_not_found")
    return file


def _find(call: Call, name: object) -> StoredFile:
    file = call.workspace.files.get(str(name))
    if file is None:
        raise SlackError("file_not_found")
    return file


METHODS: dict[str, Method] = {
    "files.getUploadURLExternal": upload_address,
    "files.completeUploadExternal": complete,
    "files.info": file_info,
}
