"""Runs the Kubernetes checks of checkov over each folder by itself, in one process: its start takes longer than its checks.

    python each-checkov.py < list of folders
"""
import contextlib
import json
import sys

from checkov.kubernetes.runner import Runner
from checkov.runner_filter import RunnerFilter

for folder in sys.stdin.read().split("\n"):
    with contextlib.redirect_stdout(sys.stderr):
        report = Runner().run(root_folder=folder, runner_filter=RunnerFilter(framework=["kubernetes"]))
    for record in report.failed_checks:
        print(json.dumps({"folder": folder, "check": record.check_id, "object": record.resource}))
