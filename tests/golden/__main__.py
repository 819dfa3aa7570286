"""Write the golden files again: `python -m tests.golden`."""

from tests.golden import FOLDER, files

if __name__ == "__main__":
    for old in (*FOLDER.glob("*.txt"), *FOLDER.glob("*.json")):
        old.unlink()
    for name, content in files():
        (FOLDER / name).write_text(content, encoding="utf-8")
