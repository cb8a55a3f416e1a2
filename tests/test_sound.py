"""Recordings of every kind are read alike, block by block; what is wrong with one is said in a sentence."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("av", reason="reading recordings needs qualcode[whisper]")

import numpy as np
from sound_builders import DANISH, ENCODINGS, ENGLISH, clip, may_read_all, noise, silence, write_film, write_sound

from qualcode.faults import Fault
from qualcode.transcription.sound import BLOCK, facts_of, notices, samples


def tone(seconds: float, hertz: float = 440.0, rate: int = 16_000) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)[None]


def whole(path: Path, channels: str = "mono", start: float = 0.0) -> np.ndarray:
    return np.concatenate(list(samples(path, start, channels)), axis=1)  # type: ignore[arg-type]


def fault(path: Path) -> str:
    """The key of the fault, told by the facts and by the sound alike, and whole in both languages."""
    with pytest.raises(Fault) as told:
        facts_of(path)
    for language in ("en", "da"):
        text = told.value.text(language)
        assert path.name in text and "{" not in text and text.endswith(".")
    with pytest.raises(Fault) as heard:
        whole(path)
    assert heard.value.key == told.value.key
    return told.value.key.removeprefix("transcribing.sound-")


@pytest.mark.parametrize("ending", ENCODINGS)
def test_every_kind_of_file_is_read_alike(tmp_path: Path, ending: str) -> None:
    sound = tone(25)
    path = write_sound(tmp_path / f"optagelse.{ending}", sound)
    facts = facts_of(path)
    assert facts.seconds == pytest.approx(25, abs=0.1)
    assert (facts.channels, facts.rate) == (1, 48_000 if ending in ("ogg", "opus", "webm") else 16_000)
    kind = {"mp3": "mpeg", "m4a": "mp4", "opus": "ogg"}.get(ending, ending)
    assert facts.media_type == f"audio/{kind}"
    read = whole(path)
    assert read.dtype == np.float32 and abs(read.shape[1] / 16_000 - 25) < 0.1
    middle = slice(5 * 16_000, 20 * 16_000)
    # a little later or earlier by what the encoding adds; the same tone, as loud
    assert np.sqrt((read[0, middle] ** 2).mean()) == pytest.approx(0.3 / np.sqrt(2), rel=0.06)
    assert np.argmax(np.abs(np.fft.rfft(read[0, middle]))) / 15 == pytest.approx(440, abs=0.2)
    assert notices(path) == []


def test_blocks_are_short_however_long_the_recording(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "lang.flac", noise(62))
    blocks = list(samples(path))
    assert [block.shape for block in blocks] == [(1, BLOCK * 16_000)] * 6 + [(1, 2 * 16_000)]


@pytest.mark.parametrize("ending", ["wav", "mp3", "m4a", "ogg"])
def test_a_later_start_gives_the_same_samples(tmp_path: Path, ending: str) -> None:
    path = write_sound(tmp_path / f"x.{ending}", noise(32, 0.2))
    assert np.array_equal(whole(path, start=21.3), whole(path)[:, round(21.3 * 16_000) :])


def test_channels_are_mixed_or_kept_apart(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "x.wav", np.concatenate((tone(2, 300), tone(2, 700))))
    left, right = whole(path, "split")
    assert np.allclose(left, tone(2, 300)[0], atol=1e-3) and np.allclose(right, tone(2, 700)[0], atol=1e-3)
    assert np.allclose(whole(path)[0], (left + right) / 2, atol=1e-3)


def test_four_channels_are_kept_apart(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "x.wav", np.concatenate([tone(1, hertz) for hertz in (200, 400, 600, 800)]))
    assert facts_of(path).channels == 4
    assert [np.argmax(np.abs(np.fft.rfft(channel))) for channel in whole(path, "split")] == [200, 400, 600, 800]


@pytest.mark.parametrize("name", ["jfk.flac", "hotwords.mp3", "stereo_diarization.wav"])
def test_real_clips_are_read_as_faster_whisper_reads_them(name: str) -> None:
    from faster_whisper.audio import decode_audio

    ours, theirs = clip(ENGLISH / name)[0], decode_audio(str(ENGLISH / name))
    assert abs(len(ours) - len(theirs)) < 32
    assert np.corrcoef(ours[: len(theirs)], theirs[: len(ours)])[0, 1] > 0.999


def test_danish_clips_have_two_channels() -> None:
    if not DANISH.is_dir():
        pytest.skip("the shared recordings are not here")
    assert {(facts.rate, facts.media_type) for path in DANISH.glob("*.wav") for facts in [facts_of(path)]} == {(16_000, "audio/wav")}


def test_what_is_no_recording_is_said(tmp_path: Path) -> None:
    (tmp_path / "tom.wav").touch()
    assert fault(tmp_path / "tom.wav") == "empty"
    assert fault(tmp_path / "ingen.wav") == "missing"
    assert fault(tmp_path) == "folder"
    (tmp_path / "brev.wav").write_text("Kære alle\n" * 1000, encoding="utf-8")
    assert fault(tmp_path / "brev.wav") == "not-audio"
    for name in ("støj.mp3", "støj.bin", "støj.aac"):
        (tmp_path / name).write_bytes(np.random.default_rng(3).bytes(300_000))
        assert fault(tmp_path / name) == "not-audio"


def test_a_list_of_addresses_is_no_recording(tmp_path: Path) -> None:
    """Nothing else is opened, whatever a file names: neither files nor the network."""
    real = write_sound(tmp_path / "real.wav", tone(2))
    for name, text in (
        ("liste.m3u8", f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{real}\n#EXT-X-ENDLIST\n"),
        ("liste.mp3", f"ffconcat version 1.0\nfile {real}\n"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert fault(tmp_path / name) == "not-audio"


def test_a_film_without_sound_is_said(tmp_path: Path) -> None:
    assert fault(write_film(tmp_path / "film.mp4")) == "silent-film"


def test_a_file_without_rights_is_said(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "x.wav", tone(1))
    path.chmod(0)
    if may_read_all():
        pytest.skip("the superuser may read everything")
    assert fault(path) == "forbidden"


def test_a_file_without_rights_is_said_whoever_runs_the_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_sound(tmp_path / "x.wav", tone(1))

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    assert fault(path) == "forbidden"


def test_a_path_with_danish_letters_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "Blåbærgrød på Ærø"
    folder.mkdir()
    path = write_sound(folder / "næste interview (Åse) – 1.m4a", tone(3))
    assert facts_of(path).seconds == pytest.approx(3, abs=0.1)
    assert whole(path).shape[1] == pytest.approx(3 * 16_000, abs=1600)


def cut(path: Path, part: float) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[: round(len(content) * part)])
    return path


@pytest.mark.parametrize("ending", ["wav", "flac", "mp3"])
def test_of_a_file_cut_off_what_is_there_is_read_and_said(tmp_path: Path, ending: str) -> None:
    path = cut(write_sound(tmp_path / f"afbrudt.{ending}", noise(40, 0.1)), 0.5)
    told: list[Fault] = []
    read = np.concatenate(list(samples(path, told=told.append)), axis=1)
    assert read.shape[1] / 16_000 == pytest.approx(20, abs=1)
    assert [(one.key, one.fields["of"]) for one in told] == [("transcribing.sound-cut-off", "0:40")]
    assert "0:20" in told[0].text("da") and path.name in told[0].text("da")
    assert facts_of(path).seconds == pytest.approx(40, abs=0.1)
    if ending == "wav":
        assert [one.key for one in notices(path)] == ["transcribing.sound-incomplete"]


def test_an_mp4_with_its_contents_in_front_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = cut(write_sound(tmp_path / "afbrudt.m4a", noise(40, 0.1), movflags="faststart"), 0.5)
    told: list[Fault] = []
    assert np.concatenate(list(samples(path, told=told.append)), axis=1).shape[1] / 16_000 == pytest.approx(20, abs=2)
    assert [one.key for one in told] == ["transcribing.sound-cut-off"]
    assert [one.key for one in notices(path)] == ["transcribing.sound-incomplete"]


def test_an_mp4_without_its_contents_is_said(tmp_path: Path) -> None:
    assert fault(cut(write_sound(tmp_path / "afbrudt.m4a", noise(40, 0.1)), 0.5)) == "unfinished"


def test_a_wav_of_nothing_but_a_head_is_said(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "x.wav", tone(1))
    path.write_bytes(path.read_bytes()[:60])
    assert fault(path) in ("not-audio", "nothing-read")


def test_damage_within_is_passed_over_and_said(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "x.mp3", noise(40, 0.1))
    content = bytearray(path.read_bytes())
    content[60_000:64_000] = b"\x55" * 4_000
    path.write_bytes(content)
    told: list[Fault] = []
    read = np.concatenate(list(samples(path, told=told.append)), axis=1)
    # some frames are lost, and with an mp3 nobody can tell how many
    assert 38 < read.shape[1] / 16_000 <= 40.1
    assert [one.key for one in told] == ["transcribing.sound-damaged"] and path.name in told[0].text("da")


def test_telephone_sound_is_read_and_said(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "telefon.wav", tone(4, rate=8000), rate=8000)
    assert whole(path).shape == (1, 4 * 16_000)
    (notice,) = notices(path)
    assert notice.key == "transcribing.sound-narrow" and "8000" in notice.text("da")


def test_of_a_mp3_without_a_length_nothing_is_said_to_be_missing(tmp_path: Path) -> None:
    """Its length is only estimated from the first frames."""
    path = write_sound(tmp_path / "x.mp3", np.concatenate((silence(20), noise(20, 0.3)), axis=1), write_xing="0")
    told: list[Fault] = []
    assert np.concatenate(list(samples(path, told=told.append)), axis=1).shape[1] / 16_000 == pytest.approx(40, abs=0.2)
    assert told == []


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not here")
def test_time_that_a_file_leaves_out_is_silence(tmp_path: Path) -> None:
    """A film whose sound begins late: its times are the player's."""
    wav, film = write_sound(tmp_path / "x.wav", tone(3)), tmp_path / "x.mkv"
    film_of = ["-f", "lavfi", "-i", "testsrc=d=6:s=32x32:r=10", "-itsoffset", "2.5", "-i", str(wav)]
    subprocess.run(["ffmpeg", "-v", "error", *film_of, "-c:a", "pcm_s16le", str(film)], check=True)
    read = whole(film)[0]
    assert len(read) / 16_000 == pytest.approx(5.5, abs=0.1)
    assert np.abs(read[: 2 * 16_000]).max() == 0 and np.abs(read[3 * 16_000 :]).max() > 0.2
    assert facts_of(film).media_type == "video/webm"


@pytest.mark.slow
def test_forty_minutes_take_no_more_memory_than_ten(tmp_path: Path) -> None:
    """Sound and pieces, without an engine, each length in a process of its own."""
    pytest.importorskip("faster_whisper")
    short, long = (peak_of(write_sound(tmp_path / f"{minutes}.flac", babble(minutes * 60))) for minutes in (10, 40))
    assert long < short + 20, f"{short} MB after ten minutes, {long} MB after forty"


def babble(seconds: int) -> np.ndarray:
    """Noise that swells and pauses somewhat as speech does."""
    sound = noise(seconds, 0.1)[0]
    swell = np.clip(np.sin(np.arange(seconds * 16_000) / 16_000 * 2 * np.pi / 4), 0, 1).astype(np.float32)
    return (sound * swell)[None]


def peak_of(path: Path) -> int:
    """The most memory in use at any time while the recording is cut into pieces, in MB."""
    if not Path("/proc/self/status").exists():
        pytest.skip("the memory a process has had in use is read where Linux tells it")
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from qualcode.transcription.pieces import stretches\nfrom qualcode.transcription.sound import samples\n"
        "assert sum(stretch.end - stretch.start for stretch in stretches(samples(Path(sys.argv[1])))) > 599\n"
        "status = dict(line.split(':', 1) for line in Path('/proc/self/status').read_text().splitlines())\n"
        "print(int(status['VmHWM'].split()[0]) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    return int(done.stdout)
