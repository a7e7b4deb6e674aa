"""Answer codes of the example questionnaire, as the population keeps them and the survey file prints them."""

NOT_ASKED = -1
"""Where the questionnaire skips a question; an empty cell in the file."""

HEAD, SPOUSE, CHILD, CHILD_IN_LAW, GRANDCHILD, PARENT, OTHER_RELATIVE = range(1, 8)
"""Relation to the head of household, in the order of the roster."""

RELATION_WORDS = ("", "krt", "istri", "anak", "menantu", "cucu", "orang_tua", "famili_lain")
"""hub_krt: the answer of each relation."""

SINGLE, MARRIED, DIVORCED, WIDOWED, LEFT = range(1, 6)
"""status_kawin: belum kawin, kawin, cerai hidup, cerai mati, ditinggal tanpa kejelasan."""

NEVER, ATTENDING, NO_LONGER = range(1, 4)
SCHOOL_WORDS = ("", "belum_pernah", "masih", "tidak_lagi")
"""sekolah: the answer of each status."""

EDU_NONE, EDU_PRIMARY, EDU_JUNIOR, EDU_SENIOR, EDU_HIGHER = range(5)
EDU_WORDS = ("tidak_punya", "sd", "smp", "sma", "pt")
"""ijazah: the answer of each certificate; tidak_punya where primary school was not finished."""

WG_NO, WG_SOME, WG_A_LOT, WG_CANNOT = range(1, 5)
"""Washington Group answers: no difficulty, some, a lot, cannot do at all."""

WG_DOMAINS = ("seeing", "hearing", "walking", "remembering", "selfcare", "communicating")

ROOF = ("genteng", "seng", "beton", "rumbia")
WALL = ("tembok", "kayu", "anyaman_bambu")
FLOOR = ("keramik", "semen", "kayu", "tanah")
TOILET = ("sendiri", "bersama", "umum", "tidak_ada")
LIGHTING = ("pln", "listrik_non_pln", "bukan_listrik")
WATER = ("ledeng", "sumur_bor", "sumur_terlindung", "mata_air_terlindung", "sumur_tak_terlindung", "sungai")
FUEL = ("gas", "listrik", "minyak_tanah", "kayu_bakar")

ASSETS = ("radio", "televisi", "hp", "komputer", "sepeda", "sepeda_motor", "kulkas", "perahu", "mobil")

ASSISTANCE = ("pkh", "sembako", "blt_desa", "pip")
"""Social-assistance programmes asked about; `tidak_ada` where none is received."""

NEEDS = (
    "permakanan",
    "sandang",
    "alat_bantu",
    "perbekalan_kesehatan",
    "pendampingan_lansia",
    "dukungan_keluarga_anak",
    "dokumen_kependudukan",
    "akses_sekolah",
    "konseling_keluarga",
    "modal_usaha",
    "perbaikan_rumah",
    "penanganan_konflik",
)
"""The twelve services residents are asked about and facilities offer."""

NEED_OTHER, NEED_NO_ANSWER = "lainnya", "tidak_ingin_menjawab"
