"""A worker of its own that answers one message and says when it has; the test kills it at some instant."""

import sys
from pathlib import Path

from agent import bootstrap
from agent.settings import Settings


def main() -> None:
    url, folder, conversation, message, text = sys.argv[1:]
    app = bootstrap.build(Settings(database_url=url, data_dir=Path(folder), brain="embedded", _env_file=None))
    print("ready", flush=True)
    sys.stdin.readline()
    print(app.conversations.reply(conversation, message, text).reply, flush=True)


if __name__ == "__main__":
    main()
