"""Names of places come out as they were written, whatever encoding and however few."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pytest

from layers.errors import Severity
from layers.formats.delimited.reading import read_delimited
from layers.formats.encodings import best_encoding, known_encoding
from layers.formats.geojson.reading import read_geojson
from layers.formats.shapefile import read_shapefile
from layers.formats.text import encoding_finding, read_text, start_of_text

if TYPE_CHECKING:
    from pathlib import Path

    from layers.formats.table import RawFile

NAMES = {
    "French": (
        "Théâtre des Célestins|Musée Gadagne|Médiathèque du Bachut|École des beaux-arts|Université Lumière|"
        "Château de la Hé|Hôtel de Région|Forêt de Sénart|Opéra de Besançon|Bibliothèque François-Mitterrand|"
        "Cité de l'Île|Pôle numérique|Gare de Nîmes|Fête foraine|Conservatoire à rayonnement régional|"
        "Cœur d'Orly|Maison de la Poésie|Halle aux blés|Îlot Perrache|Place de l'Évêché"
    ),
    "Spanish": (
        "Peñarol|Biblioteca Núñez|Galería Güemes|Fábrica de Ñandú|Museo de Bellas Artes de León|"
        "Estación Príncipe Pío|Universidad de Málaga|Centro Cultural España|Teatro Colón|Jardín Botánico|"
        "Polígono Industrial Añover|Casa de la Moneda|Cádiz|Muñoz|Plaza Mayor|Almirón|"
        "Instituto Cajal de Investigación|Avenida Cataluña|Torre del Oro|Ávila"
    ),
    "German": (
        "Universität|Hochschule für Künste|Zürich|Museum für Völkerkunde|Straße der Nationen|Gießerei|"
        "Schloß Schönbrunn|Äußere Neustadt|Städtische Bühnen|Königsallee|Brücke|Technische Universität München|"
        "Bücherei Österreich|Gemäldegalerie|Großmarkt|Übersee-Museum|Theater Lübeck|Fabrik Göttingen|Düsseldorf|"
        "Würzburg"
    ),
    "Portuguese": (
        "Museu de São Paulo|Estação da Luz|Fundação Gulbenkian|Biblioteca Pública|Avenida da Liberdade|"
        "Praça do Comércio|Galeria de Arte Contemporânea|Universidade de Évora|Câmara Municipal|Belém|"
        "Teatro Tomás|Jardim Botânico|Edifício João|Fábrica do Pão|Ribeirão Preto|Maracanã|Região de Lisboa|"
        "Instituto Politécnico de Bragança|Três Corações|Óbidos"
    ),
    "Italian": (
        "Università degli Studi|Città della Scienza|Museo della Civiltà|Via Nazionale|Caffè Greco|Libertà|"
        "Società Ceramica|Teatro San Carlo|Facoltà di Architettura|Palazzo Tè|Comunità Montana|Forlì|Cantù|Nardò|"
        "Officine Meccaniche|Mondovì|Santhià|Galleria d'Arte Moderna|Più Spazio|Castello Sforzesco"
    ),
    "Turkish": (
        "İstanbul Üniversitesi|Kadıköy|Beyoğlu Sanat Galerisi|Şişli Kültür Merkezi|Topkapı Sarayı|Eskişehir|"
        "Boğaziçi|Atatürk Kitaplığı|Güzel Sanatlar Fakültesi|Çankaya|Ankara Müzesi|Diyarbakır|Mimar Sinan|"
        "Yıldız Teknik|Ümraniye Çarşısı|Beşiktaş İskelesi|Muğla|Tersane|Doğançay Müzesi|Işık"
    ),
    "Polish": (
        "Muzeum Książki|Łódź|Śródmieście|Politechnika Gdańska|Teatr Wielki|Żoliborz|Biblioteka Narodowa|Kraków|"
        "Poznań|Uniwersytet Wrocławski|Galeria Zachęta|Hala Stulecia|Częstochowa|Fabryka Włókiennicza|Rzeszów|"
        "Plac Zamkowy|Ośrodek Kultury|Bydgoszcz Główna|Świętokrzyska|Zespół Szkół"
    ),
    "Czech": (
        "Národní divadlo|Univerzita Karlova|Plzeň|Městská knihovna|Uměleckoprůmyslové museum|České Budějovice|"
        "Vysoké učení technické|Žižkov|Dům umění|Náměstí Míru|Staré Město|Hradčany|Řeznická|Galerie Rudolfinum|"
        "Továrna|Křižíkova|Státní opera|Ústí nad Labem|Muzeum hlavního města|Příkopy"
    ),
    "Hungarian": (
        "Magyar Nemzeti Múzeum|Győr|Eötvös Loránd Tudományegyetem|Szépművészeti Múzeum|Operaház|Székesfehérvár|"
        "Könyvtár|Műegyetem|Városháza|Hősök tere|Műcsarnok|Pécs|Debrecen|Ferencváros|Művelődési Ház|Színház|"
        "Fővárosi Állatkert|Várkert Bazár|Kőbánya|Iskola"
    ),
    "Russian": (
        "Музей|Театр оперы и балета|Московский университет|Библиотека имени Ленина|Красный Октябрь|"
        "Галерея искусств|Завод|Дом культуры|Эрмитаж|Институт архитектуры|Парк Горького|Юрмала|Фабрика Большевик|"
        "Площадь Революции|ВДНХ|Щёлково|Центр дизайна Артплей|Набережная|Школа № 5|Жуковский"
    ),
    "Ukrainian": (
        "Музей історії Києва|Національна бібліотека|Університет імені Шевченка|Театр|Львівська політехніка|"
        "Мистецький арсенал|Завод|Їдальня|Житомирська вулиця|Бібліотека|Художній інститут|Вокзал|Площа Ринок|"
        "Єврейський квартал|Харків|Чернівці|Будинок культури|Парк|Галерея мистецтв|Ґанок"
    ),
    "Greek": (
        "Μουσείο Ακρόπολης|Πανεπιστήμιο Αθηνών|Θέατρο|Βιβλιοθήκη|Γκάζι|Ψυρρή|Πειραιάς|Εργοστάσιο|"
        "Πολιτιστικό κέντρο|Θεσσαλονίκη|Σχολή Καλών Τεχνών|Πλατεία Ομονοίας|Εθνική Πινακοθήκη|Μέγαρο Μουσικής|"
        "Λιμάνι|Κήπος|Ηράκλειο|Ωδείο|Ξενοδοχείο|Γαλλικό Ινστιτούτο"
    ),
    "Swedish": (
        "Göteborgs universitet|Malmö|Högskolan|Årsta|Konstmuseet|Östersund|Bibliotek på Söder|Skärholmen|"
        "Västerås|Fabriken|Gävle|Växjö|Teater Örebro|Hötorget|Djurgården|Stadshuset|Umeå|Linköping|Ängby|"
        "Näringslivets hus"
    ),
    "Danish": (
        "Københavns Universitet|Aarhus Rådhus|Ærø Museum|Nørrebro|Tøndermarsken|Kunsthøjskolen|Håndværkerskolen|"
        "Skibsværftet|Ålborg|Østerbro|Biblioteket|Frederiksværk|Kødbyen|Refshaleøen|Teatret|Hørsholm|Værløse|"
        "Brønshøj|Sønderborg|Fængslet"
    ),
    "Romanian": (
        "Muzeul Naţional|Universitatea Bucureşti|Iaşi|Timişoara|Biblioteca Judeţeană|Piaţa Unirii|Braşov|"
        "Fabrica de Pensule|Teatrul Ţăndărică|Cluj-Napoca|Constanţa|Palatul Culturii|Galaţi|Şcoala de Arte|"
        "Grădina Botanică|Târgu Mureş|Opera Română|Bacău|Gară|Ateneul Român"
    ),
    "Simplified Chinese": (
        "同济大学|复旦大学|上海博物馆|田子坊创意园|红坊雕塑艺术中心|八号桥|江南造船厂|城市规划展示馆|东方明珠|"
        "徐汇区图书馆|莫干山路五十号|陆家嘴|杨浦滨江|华东师范大学|纺织工业旧址|浦东美术馆|长宁文化艺术中心|鼓楼|"
        "鹭江剧院|崂山"
    ),
    "Traditional Chinese": (
        "臺北博物館|故宮博物院|松山文創園區|國立臺灣大學|華山藝文特區|高雄市立美術館|駁二藝術特區|誠品書店|"
        "新竹科學園區|臺中國家歌劇院|鶯歌陶瓷|城市規劃學系|中正紀念堂|淡水|士林官邸|圖書館|糖廠|鐵道部|嘉義|"
        "客家文化中心"
    ),
    "Japanese": (
        "札幌美術館|東京大学|国立新美術館|京都市京セラ美術館|渋谷ヒカリエ|横浜赤レンガ倉庫|図書館|"
        "金沢21世紀美術館|大阪市立大学|さいたま新都心|デザインセンター|芸術劇場|博多駅|すみだ北斎美術館|"
        "ものづくり工房|三菱一号館|鶴舞|アーツ千代田|名古屋城|工業団地"
    ),
    "Korean": (
        "국립중앙박물관|서울대학교|동대문디자인플라자|예술의전당|부산시립미술관|홍익대학교|문래창작촌|성수동|"
        "중앙도서관|세종문화회관|한국예술종합학교|대전역|광주비엔날레|파주출판단지|경복궁|인천아트플랫폼|"
        "구로디지털단지|을지로|공장|연구소"
    ),
}
WRITTEN_IN = {
    "French": ("cp1252", "iso8859-15", "cp850", "cp437"),
    "Spanish": ("cp1252", "cp850", "cp437"),
    "German": ("cp1252", "cp850", "cp437"),
    "Portuguese": ("cp1252", "cp850"),
    "Italian": ("cp1252", "cp850"),
    "Turkish": ("cp1254", "cp857"),
    "Polish": ("cp1250", "iso8859-2", "cp852"),
    "Czech": ("cp1250", "iso8859-2", "cp852"),
    "Hungarian": ("cp1250", "iso8859-2", "cp852"),
    "Russian": ("cp1251", "koi8-r", "cp866"),
    "Ukrainian": ("cp1251", "koi8-u"),
    "Greek": ("cp1253",),
    "Swedish": ("cp1252",),
    "Danish": ("cp1252", "cp850"),
    "Romanian": ("cp1250",),
    "Simplified Chinese": ("gbk", "gb18030"),
    "Traditional Chinese": ("big5",),
    "Japanese": ("shift_jis", "euc_jp"),
    "Korean": ("euc_kr", "cp949"),
}
CASES = [
    pytest.param(language, encoding, size, id=f"{language}-{encoding}-{size}")
    for language, encodings in WRITTEN_IN.items()
    for encoding in encodings
    for size in (5, 20, 100)
]


def names_in(language: str, encoding: str, size: int) -> list[str]:
    """The first so many that the encoding has the letters of, again and again."""
    names = [name for name in NAMES[language].split("|") if name.encode(encoding, "ignore").decode(encoding) == name]
    return [names[number % len(names)] for number in range(size)]


def table(names: list[str]) -> str:
    return "name,lon,lat\n" + "".join(f"{name},{4.8 + row / 1000:.4f},45.7\n" for row, name in enumerate(names))


@pytest.mark.parametrize(("language", "encoding", "size"), CASES)
def test_names_of_every_language(language: str, encoding: str, size: int) -> None:
    text = table(names_in(language, encoding, size))
    read = read_text(text.encode(encoding))
    assert read.utf8.decode() == text
    assert read.guessed
    assert read.utf8.decode() == text.encode(encoding).decode(read.encoding)


@pytest.mark.parametrize("language", NAMES)
def test_capitals(language: str) -> None:
    text, encoding = table([name.upper() for name in NAMES[language].split("|")]), WRITTEN_IN[language][0]
    assert (
        read_text(text.encode(encoding, "replace")).utf8 == text.encode(encoding, "replace").decode(encoding).encode()
    )


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Café", "cp1252"),
        ("25 m²", "cp1252"),
        ("12 °C – “Tate” 5 €", "cp1252"),
        ("l’été", "cp1252"),
        ("CAFÉ", "cp850"),
        ("São João", "cp1252"),
        ("名称", "gbk"),
        ("M50创意园", "gbk"),
        ("臺大", "big5"),
        ("東大", "shift_jis"),
        ("ミュージアム", "shift_jis"),
        ("서울", "euc_kr"),
        ("Вход", "cp1251"),
        ("ул. Ленина, 5", "cp1251"),
        ("מוזיאון העיר", "cp1255"),
        ("متحف المدينة", "cp1256"),
        ("พิพิธภัณฑ์,หอศิลป์กรุงเทพ", "cp874"),
        ("Šiaulių dailės galerija, Žvėrynas", "cp1257"),
    ],
)
def test_a_few_words(text: str, encoding: str) -> None:
    assert read_text(text.encode(encoding)).utf8.decode() == text


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("Bâtiment {}", "cp1252"),
        ("{}º andar", "cp1252"),
        ("Gebäude {}", "cp1252"),
        ("Épület {}", "cp1250"),
        ("Łódź {}", "cp1250"),
        ("дом {}", "cp1251"),
        ("Завод №{}", "cp1251"),
        ("Корпус {}", "koi8-r"),
        ("{}栋", "gbk"),
        ("T{}线", "gbk"),
        ("{}號", "big5"),
        ("{}号館", "shift_jis"),
        ("공장{}", "euc_kr"),
    ],
)
def test_one_name_with_numbers(name: str, encoding: str) -> None:
    text = table([name.format(number) for number in range(1, 30)])
    assert read_text(text.encode(encoding)).utf8.decode() == text


@pytest.mark.parametrize("language", NAMES)
def test_utf8_is_not_guessed(language: str) -> None:
    data = table(NAMES[language].split("|")).encode()
    read = read_text(data)
    assert read.utf8 is data
    assert (read.encoding, read.guessed, encoding_finding(read)) == ("utf-8", False, None)


@pytest.mark.parametrize("data", [b"", b"name,lon,lat\na,1,2\n"])
def test_nothing_to_guess(data: bytes) -> None:
    assert (read_text(data).utf8, read_text(data).guessed) == (data, False)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff",
        b"\x80" * 5000,
        bytes(range(256)),
        bytes(range(255, 127, -1)) * 50,
        b"\xe9" * 200_000,
        b"a" * 200_000 + b"\xe9",
        b"\xa4" + b"\x7f\x00" * 4000,
        b"\xef\xbb\xbf\xff\xfe\xfa",
        b"\xff\xfea",
        b'"' * 1000 + b"\xf5",
    ],
)
def test_hostile_bytes_make_text(data: bytes) -> None:
    read = read_text(data)
    assert read.utf8.decode() is not None
    assert encoding_finding(read) is None or read.guessed
    assert start_of_text(data).decode("utf-8", "replace") is not None


def test_a_late_first_name_is_looked_at() -> None:
    text = "a,1.5,2.5\n" * 100_000 + "Musée Gadagne,4.8,45.7\nThéâtre,4.8,45.7\n"
    assert read_text(text.encode("cp1252")).utf8.decode() == text


def test_few_broken_lines_are_told_by_number() -> None:
    lines = ["name,lon,lat", *(f"Musée {row},4.8,45.7" for row in range(40))]
    rows = [line.encode() for line in lines]
    rows[2] = rows[30] = "Musée,4.8,45.7".encode("cp1252")
    read = read_text(b"\n".join(rows))
    assert (read.encoding, read.broken_lines) == ("utf-8", (3, 31))
    finding = encoding_finding(read)
    assert finding is not None
    assert (finding.code, finding.line, finding.severity) == ("encoding_guessed", 3, Severity.WARNING)
    assert finding.message == "the text is UTF-8, but not all of lines 3, 31"
    raw = read_delimited(b"\n".join(rows), "x")
    assert raw.findings == [finding]
    assert raw.tables[0].attributes["name"].tolist()[1:3] == ["Mus\ufffde", "Musée 2"]


def test_at_most_twenty_broken_lines() -> None:
    read = read_text("大学\n".encode() * 200 + b"\xff\n" * 60)
    assert read.broken_lines == tuple(range(201, 221))
    finding = encoding_finding(read)
    assert finding is not None
    assert finding.message.endswith("220, …")


def test_a_broken_sign_of_another_program_is_no_break() -> None:
    read = read_text("博物\ufffd\ufffd\ufffd\n大学\n".encode() + b"\xe5\n")
    assert (read.encoding, read.broken_lines) == ("utf-8", (3,))


def test_a_mark_that_does_not_hold() -> None:
    read = read_text(b"\xef\xbb\xbf" + "名称,复旦大学".encode("gbk"))
    assert (read.utf8.decode(), read.encoding, read.guessed) == ("名称,复旦大学", "gbk", True)
    assert not read_text("\ufeff名称".encode()).guessed


@pytest.mark.parametrize("encoding", ["cp1252", "cp1251", "shift_jis"])
def test_what_a_planner_is_told(encoding: str) -> None:
    language = {"cp1252": "French", "cp1251": "Russian", "shift_jis": "Japanese"}[encoding]
    names = names_in(language, encoding, 5)
    features = ",".join(
        f'{{"type":"Feature","properties":{{"name":"{name}"}},"geometry":{{"type":"Point","coordinates":[4.8,45.7]}}}}'
        for name in names
    )
    text = f'{{"type":"FeatureCollection","features":[{features}]}}'
    for raw in (read_geojson(text.encode(encoding), "x"), read_delimited(table(names).encode(encoding), "x")):
        assert raw.tables[0].attributes["name"].tolist() == names
        assert raw.encoding == encoding
        assert f"the text is not UTF-8; read as {encoding}" in [one.message for one in raw.findings]


@pytest.mark.parametrize(
    ("word", "encoding"),
    [
        ("UTF-8", "utf-8"),
        ("65001", "utf-8"),
        ("\ufeffutf8\r\n", "utf-8"),
        ("ANSI 936", "gbk"),
        ("GB2312", "gbk"),
        ("GB18030", "gbk"),
        ("OEM 866", "cp866"),
        ("CP1252", "cp1252"),
        ("windows-1250", "cp1250"),
        ("1251", "cp1251"),
        ("ISO-8859-1", "cp1252"),
        ("ISO 88591", "cp1252"),
        ("88592", "iso8859-2"),
        ("8859-15", "iso8859-15"),
        ("BIG5", "big5"),
        ("950", "big5"),
        ("Shift_JIS", "shift_jis"),
        ("932", "shift_jis"),
        ("949", "euc_kr"),
        ("KOI8-R", "koi8-r"),
        ("hex", ""),
        ("utf-16", ""),
        ("\x00gbk", ""),
        ("OEM", ""),
        ("", ""),
        ("ascii", ""),
    ],
)
def test_a_word_for_an_encoding(word: str, encoding: str) -> None:
    assert known_encoding(word) == encoding


def test_a_declared_encoding_wins_unless_it_makes_nonsense() -> None:
    assert best_encoding("Peñarol".encode("cp1250", "replace"), "cp1250") == "cp1250"
    assert best_encoding(b"Timi\xbaoara \xe3", "cp1250") == "cp1250"
    assert best_encoding("同济大学,复旦大学".encode("gbk"), "cp1252") == "gbk"
    assert best_encoding("Université Lumière".encode("cp850"), "cp850") == "cp850"
    assert best_encoding("Université Lumière, École".encode("cp1252"), "gbk") == "cp1252"


@pytest.mark.parametrize("rows", [1, 3, 40])
@pytest.mark.parametrize("name", ["第{n}厂", "{n}号院", "M50创意园{n}", "东方{n}号", "{n}艺术区"])
@pytest.mark.parametrize("header", ["名称,类别,经度,纬度\n", "name,type,lon,lat\n"])
def test_chinese_names_with_numbers_in_them_are_chinese(rows: int, name: str, header: str) -> None:
    text = header + "".join(f"{name.format(n=n)},工厂,121.4{n:03d},31.2\n" for n in range(rows))
    assert best_encoding(text.encode("gbk")) == "gbk"


# --- Shapefiles ----------------------------------------------------------------------------------

LANGUAGE_BYTE = {
    "cp437": 0x01, "cp850": 0x02, "cp1252": 0x03, "shift_jis": 0x13, "cp852": 0x64, "cp866": 0x65, "cp857": 0x6B,
    "big5": 0x78, "euc_kr": 0x79, "gbk": 0x7A, "cp1250": 0xC8, "cp1251": 0xC9, "cp1254": 0xCA, "cp1253": 0xCB,
}  # fmt: skip
SHAPEFILES = [
    pytest.param(language, encoding, id=f"{language}-{encoding}")
    for language, encodings in WRITTEN_IN.items()
    for encoding in encodings
    if encoding in LANGUAGE_BYTE
]


def dbf(columns: dict[bytes, list[bytes]], byte: int, width: int) -> bytes:
    fields = b"".join(name.ljust(11, b"\0") + b"C\0\0\0\0" + bytes([width]) + bytes(15) for name in columns)
    rows = [b" " + b"".join(value.ljust(width) for value in row) for row in zip(*columns.values(), strict=True)]
    sizes = len(rows).to_bytes(4, "little") + (33 + len(fields)).to_bytes(2, "little")
    head = b"\x03\x7e\x01\x01" + sizes + len(rows[0]).to_bytes(2, "little") + bytes(17) + bytes([byte, 0, 0])
    return head + fields + b"\r" + b"".join(rows) + b"\x1a"


def shapefile(folder: Path, columns: dict[str, list[bytes]], byte: int = 0, page: str = "", width: int = 80) -> RawFile:
    """Write the bytes as they are and read the file; the names of columns are bytes written as ISO-8859-1."""
    path = folder / "x.shp"
    count = len(next(iter(columns.values())))
    points = gpd.points_from_xy([4.8] * count, [45.7] * count)
    gpd.GeoDataFrame(geometry=points, crs=4326).to_file(path)
    path.with_suffix(".cpg").unlink()
    if page:
        path.with_suffix(".cpg").write_text(page)
    raw = {name.encode("latin-1"): values for name, values in columns.items()}
    path.with_suffix(".dbf").write_bytes(dbf(raw, byte, width))
    return read_shapefile(path)


def told(raw: RawFile) -> list[str]:
    return [one.message for one in (*raw.findings, *raw.tables[0].findings)]


@pytest.mark.parametrize("said", ["byte", "page", "nothing"])
@pytest.mark.parametrize(("language", "encoding"), SHAPEFILES)
def test_names_in_a_shapefile(language: str, encoding: str, said: str, tmp_path: Path) -> None:
    names = names_in(language, encoding, 12)
    byte = LANGUAGE_BYTE[encoding] if said == "byte" else 0
    raw = shapefile(tmp_path, {"name": [name.encode(encoding) for name in names]}, byte, encoding * (said == "page"))
    assert raw.tables[0].attributes["name"].tolist() == names
    unsaid = said == "nothing" or (encoding == "cp1252" and said == "byte" and raw.encoding != "cp1252")
    assert told(raw) == [f"the file does not say its encoding; read as {raw.encoding}"] * unsaid


@pytest.mark.parametrize(("byte", "page"), [(0x4D, ""), (0xC9, ""), (0x02, ""), (0, "GBK"), (0, "1252"), (0, "BIG5")])
@pytest.mark.parametrize("language", ["French", "Russian", "Simplified Chinese", "Korean"])
def test_utf8_whatever_the_file_says(language: str, byte: int, page: str, tmp_path: Path) -> None:
    names = NAMES[language].split("|")
    raw = shapefile(tmp_path, {"name": [name.encode() for name in names]}, byte, page)
    assert raw.tables[0].attributes["name"].tolist() == names
    assert raw.encoding == "utf-8"
    assert [message.endswith("its text is utf-8") for message in told(raw)] == [True]


@pytest.mark.parametrize(("byte", "page"), [(0x57, ""), (0x03, ""), (0, "UTF-8"), (0, "1252"), (0xC9, ""), (0x78, "")])
def test_gbk_whatever_the_file_says(byte: int, page: str, tmp_path: Path) -> None:
    names = NAMES["Simplified Chinese"].split("|")
    raw = shapefile(tmp_path, {"name": [name.encode("gbk") for name in names]}, byte, page)
    assert raw.tables[0].attributes["name"].tolist() == names
    assert raw.encoding == "gbk"
    assert [message.endswith(("its text is gbk", "read as gbk")) for message in told(raw)] == [True]


@pytest.mark.parametrize("byte", [0, 0x57])
@pytest.mark.parametrize("width", [10, 11, 16])
@pytest.mark.parametrize("page", ["", "UTF-8"])
def test_half_a_character_is_left_out(width: int, byte: int, page: str, tmp_path: Path) -> None:
    cut = [name.encode()[:width] for name in NAMES["Simplified Chinese"].split("|")]
    # Fields that are full stand side by side, without a blank.
    raw = shapefile(tmp_path, {"name": cut, "other": cut, "number": [b"7" * width] * len(cut)}, byte, page, width)
    right = [name.decode("utf-8", "ignore") for name in cut]
    assert raw.tables[0].attributes["name"].tolist() == right
    assert raw.tables[0].attributes["other"].tolist() == right
    assert (raw.encoding, told(raw)) == ("utf-8", [])


@pytest.mark.parametrize("encoding", ["gbk", "big5", "shift_jis", "euc_kr"])
def test_half_a_character_of_two_bytes_is_left_out(encoding: str, tmp_path: Path) -> None:
    language = next(language for language, encodings in WRITTEN_IN.items() if encoding in encodings)
    cut = [name.encode(encoding)[:7] for name in NAMES[language].split("|")]
    raw = shapefile(tmp_path, {"name": cut, "other": cut}, LANGUAGE_BYTE[encoding], width=7)
    assert raw.tables[0].attributes["other"].tolist() == [name.decode(encoding, "ignore") for name in cut]
    assert (raw.encoding, told(raw)) == (encoding, [])


def test_accents_at_the_end_of_words_are_not_cut_utf8(tmp_path: Path) -> None:
    names = ["Université", "Cité", "Libertà", "Forlì"]
    raw = shapefile(tmp_path, {"name": [name.encode("cp1252") for name in names]})
    assert raw.tables[0].attributes["name"].tolist() == names


def test_two_characters_that_could_be_utf8_are_what_the_file_says(tmp_path: Path) -> None:
    name = "卤卤"
    assert name.encode("gbk").decode("utf-8") == "±±"
    assert shapefile(tmp_path, {"name": [name.encode("gbk")]}, 0x4D).tables[0].attributes["name"].tolist() == [name]


def test_a_broken_value_is_told(tmp_path: Path) -> None:
    names = [name.encode() for name in NAMES["Simplified Chinese"].split("|")]
    raw = shapefile(tmp_path, {"name": [*names, b"\xff\xfeA"]}, page="UTF-8")
    assert raw.tables[0].attributes["name"].tolist()[-1] == "\ufffd\ufffdA"
    assert told(raw) == ["not all of the text is UTF-8"]


@pytest.mark.parametrize("byte", [0, 0x02, 0x4D, 0x57])
def test_plain_ascii_needs_no_word(byte: int, tmp_path: Path) -> None:
    raw = shapefile(tmp_path, {"name": [b"Museum", b""]}, byte)
    assert raw.tables[0].attributes["name"].tolist() == ["Museum", None]
    assert told(raw) == []


def test_names_of_columns_are_decoded(tmp_path: Path) -> None:
    column = "名称".encode("gbk").decode("latin-1")
    raw = shapefile(tmp_path, {column: ["复旦大学".encode("gbk"), "同济大学".encode("gbk")]}, 0x4D)
    assert raw.tables[0].attributes["名称"].tolist() == ["复旦大学", "同济大学"]
