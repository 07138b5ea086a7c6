"""Names of many languages. Names in other scripts are "native=latin", for the e-mail address."""

TONGUES = {
    "english": (
        "Olivia James Charlotte Henry Grace Theo Maya Liam Zoe Callum Priya Aisha Noah Imogen",
        "Bennett Clarke O'Connor Hughes Walker Okafor Fletcher Ashworth Campbell Reid Doyle Ward",
    ),
    "spanish": (
        "María José Lucía Íñigo Ángela Joaquín Sofía Álvaro Inés Andrés Núria Óscar Belén Martín",
        "García Muñoz Fernández López Ibáñez Núñez Jiménez Peña Vázquez Ordóñez Castaño Rivas",
    ),
    "portuguese": (
        "João Beatriz Inês Tomás Conceição Rúben Letícia Gonçalo Luísa Vinícius Mônica Caetano",
        "Silva Gonçalves Araújo Magalhães Simões Brandão Falcão Assunção Mendonça Leitão Prado",
    ),
    "french": (
        "Chloé Anaïs François Hélène Loïc Gaëlle Étienne Maëlys Jérôme Noémie Cédric Océane",
        "Lefèvre Dubois Béranger Gauthier Crépin Maréchal Lemaître Besançon Fournier Rénier Roux",
    ),
    "german": (
        "Jürgen Anneliese Björn Käthe Matthias Jörg Lieselotte Sören Ursula Götz Maximilian Antje",
        "Müller Schäfer Weiß Größmann Köhler Lindqvist-Baumgärtner Vogt Jäger Krüger Böhm Strauß",
    ),
    "polish": (
        "Małgorzata Łukasz Zofia Wojciech Agnieszka Stanisław Kinga Przemysław Jagoda Błażej",
        "Wiśniewska Wójcik Żuraw Dąbrowska Kaczmarek Łęcki Gołąb Śliwa Brzęczyszczykiewicz",
    ),
    "nordic": (
        "Åsa Bjørn Freyja Søren Øystein Astrid Håkan Þóra Mikkel Päivi Jukka Ragnheiður",
        "Lindström Ødegård Sørensen Hämäläinen Ásgeirsdóttir Åkesson Kjær Bergström Mäkinen Holm",
    ),
    "turkish": (
        "Ayşe Çağlar Gülşen İbrahim Özge Şükrü Ebru Doğan Işıl Tuğçe Emre Yağmur",  # noqa: RUF001
        "Yılmaz Çelik Öztürk Şahin Güneş Kılıç Aydoğan Erdoğdu Koç Aksoy Ünal",  # noqa: RUF001
    ),
    "vietnamese": (
        "Minh-Anh Thị-Hồng Đức Quỳnh Phương-Thảo Tuấn Ngọc-Bích Hùng Thanh-Tâm Khôi",
        "Nguyễn Trần Phạm Đặng Huỳnh Võ Bùi Lê Hoàng Đỗ",
    ),
    "arabic": (
        "محمد=mohammed فاطمة=fatima عبدالرحمن=abdulrahman ليلى=layla يوسف=yousef خديجة=khadija",
        "الهاشمي=alhashimi المنصوري=almansouri قاسم=qasim حداد=haddad الشريف=alsharif خوري=khoury",
    ),
    "hebrew": (
        "נועה=noa איתי=itai שירה=shira יונתן=yonatan תמר=tamar אביגיל=avigail דוד=david",
        "כהן=cohen לוי=levi מזרחי=mizrahi פרידמן=friedman אזולאי=azoulay בן־דוד=bendavid",
    ),
    "chinese": (
        "伟=wei 秀英=xiuying 子涵=zihan 建国=jianguo 雨欣=yuxin 浩然=haoran 思远=siyuan",
        "王=wang 李=li 张=zhang 陈=chen 欧阳=ouyang 司马=sima 刘=liu",
    ),
    "japanese": (
        "さくら=sakura 翔太=shota 結衣=yui 健一=kenichi 陽菜=hina 大輔=daisuke",
        "佐藤=sato 鈴木=suzuki 高橋=takahashi 渡辺=watanabe 小笠原=ogasawara 勅使河原=teshigawara",
    ),
    "korean": (
        "서연=seoyeon 민준=minjun 지우=jiwoo 하은=haeun 도윤=doyun",
        "김=kim 이=lee 박=park 최=choi 남궁=namgung",
    ),
    "hindi": (
        "आरव=aarav अनन्या=ananya विवान=vivaan दीपिका=deepika रोहन=rohan",
        "शर्मा=sharma वर्मा=verma चौधरी=chaudhary अय्यर=iyer पटेल=patel",
    ),
    "slavic": (
        "Анастасія=anastasiia Дмитро=dmytro Светлана=svetlana Олександр=oleksandr Ђорђе=djordje",
        "Шевченко=shevchenko Кузнецова=kuznetsova Ковальчук=kovalchuk Петровић=petrovic",
    ),
    "greek": (
        "Ελένη=eleni Γιώργος=giorgos Αικατερίνη=aikaterini Δημήτρης=dimitris",
        "Παπαδόπουλος=papadopoulos Καραγιάννη=karagianni Οικονόμου=oikonomou",
    ),
}
"""First names and last names of each language, separated by spaces."""

NOTABLE = (
    ("Hubert Blaine", "Wolfeschlegelsteinhausenbergerdorff", "hubert.blaine.wolfe"),
    (
        "María de los Dolores Guadalupe",
        "Fernández de Córdoba y Álvarez de las Asturias-Bohorques",
        "lola.fdezdecordoba",
    ),
    ("عبد الرحمن بن خالد", "آل نهيان الهاشمي", "abdulrahman.bin.khalid"),
    ("שירה־לי", "בן־דוד פרידמן", "shira.li"),
    ("小鳥遊", None, "takanashi"),
    ("Björk", None, "bjork"),
    ("Siobhán", "Ní Dhomhnaill-O'Shaughnessy", "siobhan.nidh"),
    (None, None, "careers.inbox+applicant-2026-reference-00481516234200000000"),
    ("Jean-Baptiste", "d'Alembert", "jb.dalembert"),
    ("Đặng Thị", "Nguyễn Phương Thảo", "dang.thi.thao"),
)
"""Names that every table must display: first name, last name, start of the address."""

DOMAINS = ("mail.example", "post.example", "inbox.example", "uni.example", "correo.example")
