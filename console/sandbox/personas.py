"""Invented customers: names, birth dates and addresses that no real person has, the same at every start."""

from dataclasses import dataclass

_FAMILIES = (
    ("山田", "ヤマダ", "yamada"),
    ("中村", "ナカムラ", "nakamura"),
    ("小林", "コバヤシ", "kobayashi"),
    ("加藤", "カトウ", "kato"),
    ("吉田", "ヨシダ", "yoshida"),
    ("山口", "ヤマグチ", "yamaguchi"),
    ("松本", "マツモト", "matsumoto"),
    ("井上", "イノウエ", "inoue"),
    ("木村", "キムラ", "kimura"),
    ("清水", "シミズ", "shimizu"),
    ("森", "モリ", "mori"),
    ("池田", "イケダ", "ikeda"),
    ("橋本", "ハシモト", "hashimoto"),
    ("石川", "イシカワ", "ishikawa"),
    ("小川", "オガワ", "ogawa"),
    ("岡田", "オカダ", "okada"),
    ("長谷川", "ハセガワ", "hasegawa"),
    ("藤田", "フジタ", "fujita"),
    ("村上", "ムラカミ", "murakami"),
)
_GIVENS = (
    ("太郎", "タロウ", "taro", "Male"),
    ("美咲", "ミサキ", "misaki", "Female"),
    ("翔太", "ショウタ", "shota", "Male"),
    ("陽子", "ヨウコ", "yoko", "Female"),
    ("大輔", "ダイスケ", "daisuke", "Male"),
    ("さくら", "サクラ", "sakura", "Female"),
    ("拓也", "タクヤ", "takuya", "Male"),
    ("真由美", "マユミ", "mayumi", "Female"),
    ("蓮", "レン", "ren", "Male"),
    ("結衣", "ユイ", "yui", "Female"),
    ("和夫", "カズオ", "kazuo", "Male"),
    ("恵", "メグミ", "megumi", "Female"),
)
_RESIDENTS = (
    ("NGUYEN", "THI LAN", "グエン", "ティラン", "Female"),
    ("SMITH", "JOHN PAUL", "スミス", "ジョンポール", "Male"),
    ("SILVA", "MARIANA", "シルバ", "マリアナ", "Female"),
    ("KIM", "MINJUN", "キム", "ミンジュン", "Male"),
    ("SHARMA", "PRIYA", "シャルマ", "プリヤ", "Female"),
)
_PLACES = (
    ("150-0002", "東京都", "渋谷区", "渋谷"),
    ("160-0022", "東京都", "新宿区", "新宿"),
    ("154-0004", "東京都", "世田谷区", "太子堂"),
    ("220-0012", "神奈川県", "横浜市西区", "みなとみらい"),
    ("530-0001", "大阪府", "大阪市北区", "梅田"),
    ("460-0008", "愛知県", "名古屋市中区", "栄"),
    ("810-0001", "福岡県", "福岡市中央区", "天神"),
    ("060-0061", "北海道", "札幌市中央区", "南一条西"),
    ("600-8216", "京都府", "京都市下京区", "東塩小路町"),
    ("330-0854", "埼玉県", "さいたま市大宮区", "桜木町"),
)
_BUILDINGS = ("", "メゾン桜 203", "", "グリーンハイツ 401", "コーポ青葉 105", "")


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; `street` holds block and building."""

    postal_code: str
    state: str
    city: str
    street: str

    @property
    def line(self) -> str:
        """The address on one line, as the portal writes it into a Case."""
        return f"〒{self.postal_code} {self.state}{self.city}{self.street}"


@dataclass(frozen=True, slots=True)
class Persona:
    """One invented person."""

    family: str
    given: str
    family_kana: str
    given_kana: str
    email: str
    phone: str
    birth: str
    gender: str
    address: Address

    @property
    def name(self) -> str:
        """Family name first, as Japanese organisations show it."""
        return f"{self.family} {self.given}"


def address(number: int) -> Address:
    """The `number`-th invented address."""
    postal_code, state, city, town = _PLACES[number % len(_PLACES)]
    block = f"{town}{1 + number % 5}-{1 + number % 23}-{1 + number % 17}"
    building = _BUILDINGS[number % len(_BUILDINGS)]
    return Address(postal_code, state, city, f"{block} {building}".strip())


def _birth(number: int) -> str:
    return f"{1958 + number * 7 % 45}-{1 + number % 12:02d}-{1 + number * 5 % 28:02d}"


def persona(number: int) -> Persona:
    """The `number`-th invented Japanese customer; e-mail addresses are of the reserved domain example.test."""
    family, family_kana, family_latin = _FAMILIES[number % len(_FAMILIES)]
    given, given_kana, given_latin, gender = _GIVENS[number * 5 % len(_GIVENS)]
    return Persona(
        family,
        given,
        family_kana,
        given_kana,
        f"{given_latin}.{family_latin}.{number}@example.test",
        f"090{number % 10000:04d}{number * 37 % 10000:04d}",
        _birth(number),
        gender,
        address(number),
    )


def resident(number: int) -> Persona:
    """The `number`-th invented foreign resident: Latin letters, family name first."""
    family, given, family_kana, given_kana, gender = _RESIDENTS[number % len(_RESIDENTS)]
    latin = f"{given.split()[0]}.{family}".lower()
    return Persona(
        family,
        given,
        family_kana,
        given_kana,
        f"{latin}.{number}@example.test",
        f"080{number % 10000:04d}{number * 41 % 10000:04d}",
        _birth(number),
        gender,
        address(number),
    )
