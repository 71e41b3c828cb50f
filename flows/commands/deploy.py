"""Write work pool, deployments and automations to a Prefect server: what prefect.yaml names, and what looks after its runs.

The server is the one at PREFECT_API_URL. COPYDESK_INBOX and COPYDESK_OUT say where dumps arrive and where the output goes, each a folder or
a bucket. With COPYDESK_ALERT_URL, a web hook is called where a run failed or rejected too much.
"""

from __future__ import annotations

import argparse

EXAMPLES = """
  copydesk deploy
  copydesk deploy --file ours.yaml
"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    command.add_argument(
        "--file", default="prefect.yaml", metavar="FILE", help="the deployments (default: prefect.yaml)"
    )
    command.add_argument(
        "--no-look",
        action="store_true",
        help="do not look whether dumps can be listed and output written from here: the workers alone reach those places",
    )


def run(arguments: argparse.Namespace) -> int:
    """Deploy."""
    from flows.deploying import deploy

    deploy(arguments.file, print, look=not arguments.no_look)
    return 0
