"""Whether a generator made a file of each tag: no generated file holds operations of more than one, and each tag has one.

    one_tag_a_file.py <openapi.json> <folder of generated services>
"""

import json
import sys
from pathlib import Path


def main() -> None:
    document, folder = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2])
    tags: dict[str, set[str]] = {}
    for path, item in document["paths"].items():
        operations = (item[method] for method in ("get", "post", "put", "patch", "delete") if method in item)
        tags[path] = {operation["tags"][0] for operation in operations}
    listed = {tag["name"] for tag in document["tags"]}
    seen: dict[str, list[str]] = {}
    for file in sorted(folder.rglob("*")):
        if not file.is_file():
            continue
        code = file.read_text(errors="replace")
        held = set().union(*(tags[path] for path in tags if f"'{path}'" in code or f'"{path}"' in code))
        assert len(held) <= 1, f"{file} holds {sorted(held)}"
        for tag in held:
            seen.setdefault(tag, []).append(file.name)
    assert set(seen) == listed, f"no file of {sorted(listed - set(seen))}"
    assert all(len(files) == 1 for files in seen.values()), seen
    print(f"{len(seen)} tags, a file each, in {folder.name}")


main()
