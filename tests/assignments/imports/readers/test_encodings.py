"""Encodings: names of many languages, in what lists of them were saved in."""

import pytest

from dashboard.assignments.imports.readers.encodings import decode

SAMPLES = {
    "cp1252": [
        "Jörg Becker",
        "Søren Kjær, Øystein",
        "Renée Lefèvre",
        "Zoë; José Núñez",
        "João Gonçalves",
        "Åsa Sjöström",
        "Núria Peñalver; Ramón",
        "Patrick O’Brien",
        "Seán O’Neill",
        "Sinéad O’Connor; Chiara D’Angelo",
    ],
    "mac_roman": [
        "Seán O’Neill",
        "Jörg Becker",
        "Renée Lefèvre",
        "Müller; Groß",
        "José Núñez",
        "Åsa Sjöström",
    ],
    "cp850": ["Jörg Müller", "Renée Lefèvre", "José Núñez"],
    "cp1250": [
        "Łukasz Wałęsa",
        "Jiří Dvořák; Růžena",
        "László Erdős; Zsófia Szűcs",
        "Željko Horvat; Krešimir",
        "Małgorzata Dąbrowska",
        "Ľuboš Kováč; Šťastný",
    ],
    "iso8859_2": ["Łukasz Wałęsa; Śliwa", "Jiří Dvořák; Šárka Žáková; Tomáš", "Krešimir; Željko"],
    "cp852": ["Łukasz Wałęsa; Śliwa", "Jiří Dvořák; Šárka Žáková"],
    "cp1257": [
        "Jānis Bērziņš; Līga Kalniņa",
        "Rūta Žukauskaitė; Agnė Čepaitytė; Šarūnas",
        "Tõnu Mägi; Ülle",
    ],
    "cp1254": ["Ayşe Yıldız; Şahin Güneş; İbrahim Öztürk", "Gökçe Işıktaş; Sıla Akbağ"],
    "cp1253": ["Γιώργος Παπαδόπουλος; Ελένη", "Μιχάλης Σταυρόπουλος; Αλίκη"],
    "iso8859_7": ["Γιώργος Παπαδόπουλος; Ελένη", "Άννα Μιχαηλίδου"],
    "cp1251": [
        "Иван Петров; Ольга Смирнова",
        "Євген Шевченко; Їжакевич",
        "Георги Димитров",
        "Зульфия Рахматуллина",
    ],
    "koi8_r": ["Иван Петров; Ольга Смирнова", "Зульфия Рахматуллина"],
    "iso8859_5": ["Иван Петров; Ольга Смирнова", "Зульфия Рахматуллина"],
    "cp866": ["Иван Петров; Ольга Смирнова", "Зульфия Рахматуллина"],
    "mac_cyrillic": ["Иван Петров; Ольга Смирнова"],
    "cp1256": ["محمد الأحمد; فاطمة حسن", "سلمى بوعزيزي; رشيد التازي"],
    "cp1255": ["דוד כהן; שרה לוי", "גלעד שפירא; אורלי בן דוד"],
    "cp874": ["สมชาย ใจดี; วิชัย", "พรทิพย์ แสงทอง; ณัฐพงษ์"],
    "gb18030": ["王伟; 李娜; 张敏", "欧阳雨桐; 司马懿"],
    "big5": ["王小明; 陳美惠; 林志豪", "歐陽雨桐"],
    "cp932": ["山田 花子; 佐藤 次郎; さくら", "高橋 健太; 渡邊 直樹", "ヤマダ ハナコ"],
    "euc_jp": ["山田 花子; 佐藤 次郎; さくら", "ヤマダ ハナコ"],
    "cp949": ["김민준; 이서연; 박지우", "최영희; 황보현"],
}
CASES = [(encoding, names) for encoding, samples in SAMPLES.items() for names in samples]


@pytest.mark.parametrize(("encoding", "names"), CASES)
def test_names_are_read_as_they_were_written(encoding: str, names: str) -> None:
    raw = f"Name;E-Mail\n{names}\n".encode(encoding)
    assert decode(raw).text.splitlines()[1] == names


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_single_line_in_another_encoding_spoils_no_other(encoding: str) -> None:
    raw = "Zoë Müller\nJosé Núñez\n".encode() + "Jörg Becker\n".encode(encoding)
    found = decode(raw)
    assert found.text.splitlines() == ["Zoë Müller", "José Núñez", "Jörg Becker"]
    assert (found.encoding, found.foreign_lines) == ("utf-8", 1)


def test_single_line_in_utf_8_spoils_no_other() -> None:
    raw = "Zoë Müller\nJosé Núñez\n".encode("cp1252") + "Jörg Becker\n".encode()
    found = decode(raw)
    assert found.text.splitlines() == ["Zoë Müller", "José Núñez", "Jörg Becker"]
    assert found.encoding == "cp1252"


@pytest.mark.parametrize("cut", [1, 2, 3])
@pytest.mark.parametrize("lost", ["é", "ł", "王", "🙂"])
def test_a_character_that_was_cut_is_lost_alone(lost: str, cut: int) -> None:
    part = lost.encode()[:-1][:cut]
    raw = "Zoë Müller\nJosé Núñez ".encode() + part + b",j@x.example\n"
    found = decode(raw)
    assert found.text == "Zoë Müller\nJosé Núñez \ufffd,j@x.example\n"
    assert found.encoding == "utf-8"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "iso2022_jp"])
def test_marked_text(encoding: str) -> None:
    text = "名前;E-Mail\n山田;a@x.example\n"
    assert decode(text.encode(encoding)).text == text


def test_selected_encoding_is_taken() -> None:
    assert decode("Jörg".encode("cp1252"), "cp1251").text == "Jцrg"
