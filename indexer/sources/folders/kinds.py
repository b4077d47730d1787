"""Files that are not meant to be articles, known by their names: they are passed over and counted, not published."""

from collections.abc import Collection, Mapping
from pathlib import PurePosixPath


def _kinds(table: Mapping[str, str]) -> dict[str, str]:
    return {name: kind for kind, names in table.items() for name in names.split()}


_BY_SUFFIX = _kinds(
    {
        "code": (
            "py pyi pyx js mjs cjs ts tsx jsx vue c h cc cpp hpp cs java kt kts go rs rb php pl pm r jl lua scala swift"
            " m sh bash zsh fish bat cmd ps1 vbs awk sed asm f90 hs ml erl ex exs clj lisp el vim dart gradle cmake mk"
            " sol proto graphql j2 jinja twig ejs erb map wasm"
        ),
        "a style sheet": "css scss sass less styl",
        "a notebook": "ipynb rmd qmd",
        "a lock file": "lock",
        "a file of settings": "ini cfg conf properties env editorconfig yml yaml toml plist desktop reg inf",
        "a backup copy": "bak old orig tmp temp swp swo part crdownload rej",
        "a log": "log",
        "a picture": "jpg jpeg png gif bmp tif tiff webp svg ico heic heif psd ai eps raw cr2 nef",
        "sound or film": "mp3 wav ogg flac m4a aac wma mp4 m4v mov avi mkv webm wmv flv mpg mpeg srt vtt",
        "a font": "ttf otf woff woff2 eot",
        "a dump of a database": "sql",
        "a source of LaTeX": "tex sty cls bst aux",
        "a bibliography": "bib enl enw",
        "an address book": "vcf vcard ldif",
        "a calendar": "ics",
        "a web archive": "warc arc wacz har",
        "a printed page": "ps",
        "a program": "exe dll so dylib o a obj class jar pyc pyo apk deb rpm msi dmg iso bin",
    }
)
_BY_NAME = _kinds(
    {
        "a file of the system": "thumbs.db desktop.ini ehthumbs.db icon\r",
        "a licence": "license licence copying notice copyright unlicense",
        "code": (
            "makefile gnumakefile dockerfile containerfile procfile vagrantfile rakefile gemfile jenkinsfile"
            " cmakelists.txt go.mod go.sum go.work podfile brewfile justfile"
        ),
        "a lock file": "package-lock.json npm-shrinkwrap.json composer.lock yarn.lock pnpm-lock.yaml",
        "a file of settings": (
            "package.json composer.json tsconfig.json jsconfig.json bower.json angular.json renovate.json robots.txt"
            " humans.txt ads.txt security.txt manifest.json asset-manifest.json deno.json lerna.json nx.json turbo.json"
            " vercel.json firebase.json pipfile packages.config manifest.in"
        ),
    }
)
_IN_CODE = _kinds(
    {
        "a readme of a code tree": (
            "readme changelog changes history contributing code_of_conduct security authors news todo"
        ),
        "a licence": "license licence copying notice copyright",
        "a file of settings": "requirements constraints requirements-dev",
    }
)
"""Names without their suffixes, of texts in a tree of code; elsewhere they may be articles."""

_MARKS_OF_CODE = frozenset(
    {"package.json", "composer.json", "pyproject.toml", "setup.py", "setup.cfg", "cargo.toml", "go.mod", "pom.xml"}
    | {"build.gradle", "gemfile", "makefile", "cmakelists.txt", "tsconfig.json", "manage.py"}
)
_LISTS_OF_WORDS = ("stopwords", "stop_words", "stop-words", "wordlist", "word_list", "word-list")
_TEXTS = frozenset({"", ".txt", ".md", ".rst", ".markdown", ".adoc", ".org"})
FOLDERS_OF_PROGRAMS = frozenset({"node_modules", "__pycache__", "__macosx"})
"""Folders, by their names in small letters, that hold nothing of their owner."""

FOLDER_OF_DRAFTS = "_drafts"
"""The folder of Jekyll with what is not published yet."""


def is_code_tree(names: Collection[str]) -> bool:
    """Whether a folder with files of these names is the top of a tree of code."""
    return any(name.lower() in _MARKS_OF_CODE for name in names)


def kind_passed_over(name: str, *, in_code_tree: bool) -> str | None:
    """What a file with this name is, without its folders; None if it may hold articles."""
    path = PurePosixPath(name.lower())
    if path.suffix in (".gz", ".xz"):
        path = path.with_suffix("")
    if path.stem.startswith(_LISTS_OF_WORDS) and path.suffix in _TEXTS | {".csv", ".json"}:
        return "a list of words"
    if path.name in _BY_NAME:
        return _BY_NAME[path.name]
    if path.name.endswith("~"):
        return "a backup copy"
    if in_code_tree and path.suffix in _TEXTS and path.stem in _IN_CODE:
        return _IN_CODE[path.stem]
    return _BY_SUFFIX.get(path.suffix.removeprefix("."))
