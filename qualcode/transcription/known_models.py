"""The models of Whisper that can be fetched by name: where each lies, its files with their sizes and hashes, and how large it is.

Sizes and SHA-256 of the conversions for faster-whisper are those of the commits named here, as several public repositories that pin
them have noted independently of each other; nothing here could ask the hub itself. The conversion of `base` was also computed from
weights of another origin, and came out the same. OpenAI's addresses have the SHA-256 of the file in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from qualcode.transcription.engines import ENGINES

#: what people call them besides
ALIASES = {"large": "large-v3", "turbo": "large-v3-turbo"}

#: sound is heard in windows of 30 seconds, which the encoder sees as so many places
_PLACES = 1500
_VOCABULARY = 51_865


@dataclass(frozen=True, slots=True)
class WeightFile:
    """A file of a model, as it must be."""

    name: str
    #: bytes
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model that can be fetched by name."""

    name: str
    engine: str
    #: address that the names of the files are put behind
    origin: str
    files: tuple[WeightFile, ...]
    #: width of its layers, and how many of them hear and write
    width: int
    encoder_layers: int
    decoder_layers: int

    @property
    def size(self) -> int:
        """Bytes to fetch, and to keep on the disk."""
        return sum(file.size for file in self.files)

    @property
    def english_only(self) -> bool:
        return self.name.endswith(".en")

    @property
    def place(self) -> str:
        """The origin as a person reads it: host and folder."""
        return self.origin.partition("://")[2].partition("/resolve/")[0].rstrip("/")

    @property
    def hearing_work(self) -> int:
        """Multiplications for a window of 30 seconds, whatever is said in it: those of the layers, and of each place with all others."""
        return self.encoder_layers * (12 * self.width**2 * _PLACES + 2 * _PLACES**2 * self.width)

    @property
    def writing_work(self) -> int:
        """Multiplications for each word or part of one that is written."""
        return self.decoder_layers * (14 * self.width**2 + 2 * _PLACES * self.width) + _VOCABULARY * self.width

    @property
    def parameters(self) -> int:
        """Numbers in the model, to within a few per cent."""
        return 12 * self.encoder_layers * self.width**2 + 16 * self.decoder_layers * self.width**2 + _VOCABULARY * self.width


def _file(name: str, size: int, sha256: str) -> WeightFile:
    return WeightFile(name, size, sha256)


_TOKENIZER = _file("tokenizer.json", 2_203_239, "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab")
_VOCABULARY_FILE = _file("vocabulary.txt", 459_861, "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913")
_USUAL = (_TOKENIZER, _VOCABULARY_FILE)
_ENGLISH = (
    _file("tokenizer.json", 2_128_466, "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df"),
    _file("vocabulary.txt", 422_309, "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf"),
)
_THIRD = (
    _file("preprocessor_config.json", 340, "7ccc62c6f2765af1f3b46c00c9b5894426835a05021c8b9c01eecb6dfb542711"),
    _file("vocabulary.json", 1_068_114, "c69260f2ab26d659b7c398f9a2b2b48ed0df16c3b47d7326782fd9cba71690c1"),
)
_LARGE = (*_THIRD, _file("tokenizer.json", 2_480_617, "6d8cbd7cd0d8d5815e478dac67b85a26bbe77c1f5e0c6d76d1ce2abc0e5f21ca"))
_TURBO = (*_THIRD, _file("tokenizer.json", 2_710_337, "297b13372ac43916285644fb9687add3cc62ee2a1adb60da3dc25cc94c1871fd"))

#: name -> (width, layers that hear, layers that write)
_SHAPES = {
    "tiny": (384, 4, 4),
    "base": (512, 6, 6),
    "small": (768, 12, 12),
    "medium": (1024, 24, 24),
    "large-v3": (1280, 32, 32),
    "large-v3-turbo": (1280, 32, 4),
}

#: name -> megabytes of memory for hearing with eight bits a number, at most (while it is loaded): measured, of the larger four with
#: made-up weights of that size, and a fifth of a gigabyte for the program, the sound and what finds speech in it
_MEMORY = {"tiny": 450, "base": 550, "small": 850, "medium": 1750, "large-v3": 3300, "large-v3-turbo": 1850}

#: name -> (repository, commit, config.json's size and hash, model.bin's size and hash, the other files)
_CONVERTED: dict[str, tuple[str, str, tuple[int, str], tuple[int, str], tuple[WeightFile, ...]]] = {
    "tiny": (
        "Systran/faster-whisper-tiny",
        "d90ca5fe260221311c53c58e660288d3deb8d356",
        (2_249, "a73a28cdfe1c43ccc7202fa333d1f89c202477271407ae9a7f19afa52039cac8"),
        (75_538_270, "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1"),
        _USUAL,
    ),
    "tiny.en": (
        "Systran/faster-whisper-tiny.en",
        "0d3d19a32d3338f10357c0889762bd8d64bbdeba",
        (2_317, "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5"),
        (75_537_502, "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"),
        _ENGLISH,
    ),
    "base": (
        "Systran/faster-whisper-base",
        "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
        (2_309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
        (145_217_532, "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"),
        _USUAL,
    ),
    "base.en": (
        "Systran/faster-whisper-base.en",
        "3d3d5dee26484f91867d81cb899cfcf72b96be6c",
        (2_227, "f3bc3821e9fc76a27bae538e11ae5b677dcdd352b4600429ce7951d398569aeb"),
        (145_216_508, "2a166925539a16005f14ff328359f9b9adb9dc4fb631bb3b227526862e93e2ef"),
        _ENGLISH,
    ),
    "small": (
        "Systran/faster-whisper-small",
        "536b0662742c02347bc0e980a01041f333bce120",
        (2_370, "b55496ac7940a7ae47d2c01eab40edfd8701feec1229d9cce3b40014383fb828"),
        (483_546_902, "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671"),
        _USUAL,
    ),
    "small.en": (
        "Systran/faster-whisper-small.en",
        "d1d751a5f8271d482d14ca55d9e2deeebbae577f",
        (2_657, "666a9605530ac1f61fa8177f3702b4dacec9966749e42610839fcc32661d5fae"),
        (483_545_366, "62b2a45b05ee59acb4a5341b33ee35e041395d378d418a18acfe4c9e768ee37a"),
        _ENGLISH,
    ),
    "medium": (
        "Systran/faster-whisper-medium",
        "08e178d48790749d25932bbc082711ddcfdfbc4f",
        (2_257, "3622a2ddc41ec0e0fd4e68c13c6830f03b90c38d89aaad184de02c8c642cf807"),
        (1_527_906_378, "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae"),
        _USUAL,
    ),
    "medium.en": (
        "Systran/faster-whisper-medium.en",
        "a29b04bd15381511a9af671baec01072039215e3",
        (2_643, "4a1848ebabe7938d9797c15a2e8e4ce1d36e6fd4a43d096ae5955257c67c7962"),
        (1_527_904_330, "11b220779aea4c6f3ce9d2549c8a95ea869ed84066864b999531ef53e594fe5b"),
        _ENGLISH,
    ),
    "large-v3-turbo": (
        "dropbox-dash/faster-whisper-large-v3-turbo",
        "0a363e9161cbc7ed1431c9597a8ceaf0c4f78fcf",
        (2_263, "b0253ea6c0d3bea6b1e19e91a02acfd3b53f4467362efcb5a3e6b16c9b3a9b7e"),
        (1_617_884_929, "e76620f83d5f5b69efd3d87e3dc180c1bd21df9fbebacfd4335e5e1efcc018da"),
        _TURBO,
    ),
    "large-v3": (
        "Systran/faster-whisper-large-v3",
        "edaa852ec7e145841d8ffdb056a99866b5f0a478",
        (2_394, "a9306624f5ec14270a014b647e5c316b6e03a662c369758d1b90697a7b0655b9"),
        (3_087_284_237, "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1"),
        _LARGE,
    ),
}

#: name -> (bytes, SHA-256) of OpenAI's own files, as their addresses in openai-whisper 20250625 say it
_PUBLISHED = {
    "tiny": (75_572_083, "65147644a518d12f04e32d6f3b26facc3f8dd46e5390956a9424a650c0ce22b9"),
    "tiny.en": (75_571_315, "d3dd57d32accea0b295c96e26691aa14d8822fac7d9d27d5dc00b4ca2826dd03"),
    "base": (145_262_807, "ed3a0b6b1c0edf879ad9b11b1af5a0e6ab5db9205f891f668f8b0e6c6326e34e"),
    "base.en": (145_261_783, "25a8566e1d0c1e2231d1c762132cd20e0f96a85d16145c3a00adf5d1ac670ead"),
    "small": (483_617_219, "9ecf779972d90ba49c06d968637d720dd632c55bbf19d441fb42bf17a411e794"),
    "small.en": (483_615_683, "f953ad0fd29cacd07d5a9eda5624af0f6bcf2258be67c92b79389873d91e0872"),
    "medium": (1_528_008_539, "345ae4da62f9b3d59415adc60127b97c714f32e89e936602e85993674d08dcb1"),
    "medium.en": (1_528_006_491, "d7440d1dc186f76616474e0ff0b3b6b879abc9d1a4926b7adfa41db2d497ab4f"),
    "large-v3-turbo": (1_617_941_637, "aff26ae408abcba5fbf8813c21e62b0941638c5f6eebfb145be0c9839262a19a"),
    "large-v3": (3_087_371_615, "e5b1a55b89c1367dacf97e3e19bfd829a01529dbfdeefa8caeb59b3f1b81dadb"),
}


def _converted(name: str) -> KnownModel:
    repository, commit, config, weights, others = _CONVERTED[name]
    files = (_file("config.json", *config), *others, _file("model.bin", *weights))
    return KnownModel(name, ENGINES[0], f"https://huggingface.co/{repository}/resolve/{commit}/", files, *_SHAPES[name.removesuffix(".en")])


def _published(name: str) -> KnownModel:
    size, sha256 = _PUBLISHED[name]
    origin = f"https://openaipublic.azureedge.net/main/whisper/models/{sha256}/"
    return KnownModel(name, ENGINES[1], origin, (_file(f"{name}.pt", size, sha256),), *_SHAPES[name.removesuffix(".en")])


def memory_of(model: KnownModel) -> int:
    """Bytes of memory that hearing with a model needs, about. For openai-whisper a rule of thumb: its numbers have 32 bits."""
    if model.engine == ENGINES[0]:
        return _MEMORY[model.name.removesuffix(".en")] * 1_000_000
    return 700_000_000 + 6 * model.parameters


#: engine -> name -> model, the smallest first
KNOWN = MappingProxyType(
    {
        ENGINES[0]: MappingProxyType({name: _converted(name) for name in _CONVERTED}),
        ENGINES[1]: MappingProxyType({name: _published(name) for name in _PUBLISHED}),
    }
)
#: the names, the smallest first; both engines have the same
NAMES = tuple(_CONVERTED)
