"""Chinese words, each with its spelling in Latin letters, from which Fanghe's names are made."""

from __future__ import annotations

Words = tuple[tuple[str, str], ...]

MAIN_ROWS = {
    1: ("滨河北路", "Binhe North Road"),
    -1: ("滨河南路", "Binhe South Road"),
    3: ("棉纺路", "Mianfang Road"),
    6: ("建设大道", "Jianshe Avenue"),
    -5: ("人民大道", "Renmin Avenue"),
    11: ("学府北路", "Xuefu North Road"),
    -10: ("南湖路", "Nanhu Road"),
    8: ("纺织大学路", "Fangzhi Daxue Road"),
    -3: ("染坊街", "Ranfang Street"),
}
"""Streets along the river, by row of the plan."""

MAIN_COLUMNS = {
    0: ("中山路", "Zhongshan Road"),
    -10: ("汉水大道", "Hanshui Avenue"),
    10: ("荆山大道", "Jingshan Avenue"),
    5: ("织锦路", "Zhijin Road"),
    -5: ("解放路", "Jiefang Road"),
    -15: ("西站路", "Xizhan Road"),
    15: ("东风路", "Dongfeng Road"),
    7: ("学府路", "Xuefu Road"),
    2: ("梭子街", "Suozi Street"),
}
"""Streets across the river."""

STREET_WORDS: Words = (
    *(("和平", "Heping"), ("新华", "Xinhua"), ("工农", "Gongnong"), ("红旗", "Hongqi"), ("胜利", "Shengli")),
    *(("光明", "Guangming"), ("朝阳", "Chaoyang"), ("青年", "Qingnian"), ("文化", "Wenhua"), ("团结", "Tuanjie")),
    *(("友谊", "Youyi"), ("前进", "Qianjin"), ("幸福", "Xingfu"), ("长征", "Changzheng"), ("迎春", "Yingchun")),
    *(("桂花", "Guihua"), ("梧桐", "Wutong"), ("银杏", "Yinxing"), ("槐树", "Huaishu"), ("樟树", "Zhangshu")),
    *(("锦绣", "Jinxiu"), ("素纱", "Susha"), ("麻线", "Maxian"), ("织女", "Zhinü"), ("丝绸", "Sichou")),
    *(("荆楚", "Jingchu"), ("汉江", "Hanjiang"), ("白鹤", "Baihe"), ("金鸡", "Jinji"), ("龙泉", "Longquan")),
    *(("凤凰", "Fenghuang"), ("莲花", "Lianhua"), ("望江", "Wangjiang"), ("观澜", "Guanlan"), ("听雨", "Tingyu")),
    *(("竹园", "Zhuyuan"), ("桃园", "Taoyuan"), ("柳林", "Liulin"), ("石桥", "Shiqiao"), ("双桥", "Shuangqiao")),
    *(("永安", "Yong'an"), ("长宁", "Changning"), ("安康", "Ankang"), ("太平", "Taiping"), ("兴业", "Xingye")),
    *(("劳动", "Laodong"), ("先锋", "Xianfeng"), ("星火", "Xinghuo"), ("曙光", "Shuguang"), ("跃进", "Yuejin")),
    *(("民主", "Minzhu"), ("富强", "Fuqiang"), ("复兴", "Fuxing"), ("宏图", "Hongtu"), ("振兴", "Zhenxing")),
    *(("古井", "Gujing"), ("鼓楼", "Gulou"), ("书院", "Shuyuan"), ("文庙", "Wenmiao"), ("米市", "Mishi")),
    *(("布市", "Bushi"), ("盐仓", "Yancang"), ("渡口", "Dukou"), ("码头", "Matou"), ("船厂", "Chuanchang")),
    *(("杏花", "Xinghua"), ("海棠", "Haitang"), ("丁香", "Dingxiang"), ("翠竹", "Cuizhu"), ("云梦", "Yunmeng")),
    *(("清溪", "Qingxi"), ("玉泉", "Yuquan"), ("金水", "Jinshui"), ("月湖", "Yuehu"), ("沙洲", "Shazhou")),
)

MILLS: Words = (
    *(("第一棉纺厂", "No. 1 Cotton Mill"), ("第二棉纺厂", "No. 2 Cotton Mill"), ("第三棉纺厂", "No. 3 Cotton Mill")),
    *(("第四棉纺厂", "No. 4 Cotton Mill"), ("印染厂", "Dyeing and Printing Works"), ("毛纺厂", "Woollen Mill")),
    *(("麻纺厂", "Ramie Mill"), ("丝绸厂", "Silk Mill"), ("针织厂", "Knitwear Factory"), ("毛巾厂", "Towel Factory")),
    *(("床单厂", "Bed Linen Factory"), ("色织布厂", "Yarn-dyed Fabric Mill"), ("绒布厂", "Velvet Mill")),
    *(("帆布厂", "Canvas Mill"), ("线带厂", "Thread and Tape Works"), ("纺织机械厂", "Textile Machinery Works")),
    *(
        ("纺织器材厂", "Spindle and Shuttle Works"),
        ("化学纤维厂", "Chemical Fibre Works"),
        ("服装一厂", "No. 1 Garment Factory"),
    ),
    *(
        ("服装二厂", "No. 2 Garment Factory"),
        ("纺织品仓库", "Textile Warehouse"),
        ("棉花储备库", "Cotton Reserve Warehouse"),
    ),
    *(("染料化工厂", "Dyestuff Works"), ("缫丝厂", "Silk Reeling Mill"), ("地毯厂", "Carpet Factory")),
    *(("织布厂", "Weaving Mill"), ("纱厂", "Spinning Mill"), ("手套厂", "Glove Factory")),
    ("袜厂", "Hosiery Factory"),
    *(("制帽厂", "Hat Factory"), ("蚊帐厂", "Mosquito Net Factory"), ("被服厂", "Bedding Factory")),
    *(("热电厂", "Heat and Power Station"), ("锅炉厂", "Boiler Works"), ("机床厂", "Machine Tool Works")),
    *(
        ("水泵厂", "Pump Works"),
        ("造纸厂", "Paper Mill"),
        ("印刷厂", "Printing Works"),
        ("粮食机械厂", "Grain Machinery Works"),
    ),
    *(("面粉厂", "Flour Mill"), ("酿酒厂", "Distillery"), ("制药厂", "Pharmaceutical Works")),
    ("玻璃厂", "Glassworks"),
    *(
        ("搪瓷厂", "Enamelware Works"),
        ("火柴厂", "Match Factory"),
        ("肥皂厂", "Soap Works"),
        ("木器厂", "Joinery Works"),
    ),
)
"""Old works, as they were called when the state ran them."""

NEW_WORKS: Words = (
    *(
        ("汽车零部件有限公司", "Automotive Parts"),
        ("新材料科技有限公司", "New Materials"),
        ("智能装备有限公司", "Smart Equipment"),
    ),
    *(("无纺布有限公司", "Non-wovens"), ("功能面料有限公司", "Technical Fabrics")),
    ("电子科技有限公司", "Electronics"),
    *(
        ("包装印务有限公司", "Packaging and Printing"),
        ("物流仓储有限公司", "Logistics"),
        ("生物医药有限公司", "Biomedicine"),
    ),
    *(("精密机械有限公司", "Precision Machinery"), ("食品有限公司", "Foods"), ("家居用品有限公司", "Home Products")),
)

BRANDS: Words = (
    *(("云织", "Yunzhi"), ("青梭", "Qingsuo"), ("锦程", "Jincheng"), ("木石", "Mushi"), ("墨白", "Mobai")),
    *(("经纬", "Jingwei"), ("素本", "Suben"), ("拾光", "Shiguang"), ("合物", "Hewu"), ("山禾", "Shanhe")),
    *(("知行", "Zhixing"), ("蓝印", "Lanyin"), ("半亩", "Banmu"), ("一间", "Yijian"), ("南岸", "Nan'an")),
    *(("北仓", "Beicang"), ("纱线", "Shaxian"), ("厂里", "Changli"), ("漫舟", "Manzhou"), ("星野", "Xingye")),
    *(("白塔", "Baita"), ("造物", "Zaowu"), ("火花", "Huohua"), ("鹿鸣", "Luming"), ("观自", "Guanzi")),
    *(("棉朵", "Mianduo"), ("回声", "Huisheng"), ("长风", "Changfeng"), ("沐光", "Muguang"), ("竹里", "Zhuli")),
    *(("原点", "Yuandian"), ("朴语", "Puyu"), ("方寸", "Fangcun"), ("江上", "Jiangshang"), ("九歌", "Jiuge")),
    *(("离骚", "Lisao"), ("楚风", "Chufeng"), ("汉声", "Hansheng"), ("有间", "Youjian"), ("不二", "Bu'er")),
)

SURNAMES: Words = (
    *(("陈", "Chen"), ("李", "Li"), ("王", "Wang"), ("张", "Zhang"), ("刘", "Liu"), ("杨", "Yang"), ("周", "Zhou")),
    *(("吴", "Wu"), ("徐", "Xu"), ("孙", "Sun"), ("胡", "Hu"), ("朱", "Zhu"), ("何", "He"), ("林", "Lin")),
    *(("罗", "Luo"), ("梁", "Liang"), ("宋", "Song"), ("唐", "Tang"), ("许", "Xu"), ("沈", "Shen")),
)

CRAFTS: Words = (
    *(("染织", "Dyeing"), ("漆艺", "Lacquer"), ("陶艺", "Ceramics"), ("版画", "Printmaking"), ("雕塑", "Sculpture")),
    *(("刺绣", "Embroidery"), ("影像", "Photography"), ("书法", "Calligraphy"), ("装置", "Installation")),
)

LANDMARKS: dict[str, Words] = {
    "museum": (
        *(("纺河博物馆", "Fanghe Museum"), ("纺织工业博物馆", "Museum of the Textile Industry")),
        *(("荆楚民俗博物馆", "Jingchu Folk Museum"), ("纺河大学博物馆", "Fanghe University Museum")),
        *(("工人运动纪念馆", "Labour Movement Memorial"), ("蓝印花布馆", "Museum of Blue Calico")),
    ),
    "art museum": (
        *(("纺河美术馆", "Fanghe Art Museum"), ("棉仓当代美术馆", "Cotton Warehouse Contemporary Art Museum")),
        *(("一九五八美术馆", "1958 Art Museum"), ("美术学校美术馆", "School of Fine Arts Museum")),
    ),
    "theatre": (
        *(("纺河大剧院", "Fanghe Grand Theatre"), ("工人文化宫剧场", "Workers' Palace Theatre")),
        *(("车间小剧场", "Workshop Black Box"), ("染坊剧场", "Dyehouse Theatre"), ("汉剧团剧场", "Han Opera House")),
        ("青年剧场", "Youth Theatre"),
    ),
    "library": (
        *(
            ("纺河图书馆", "Fanghe Library"),
            ("少年儿童图书馆", "Children's Library"),
            ("城西图书馆", "West City Library"),
        ),
        *(("城东图书馆", "East City Library"), ("南湖书房", "Nanhu Reading Room")),
        ("滨河书房", "Binhe Reading Room"),
        *(("锅炉房书房", "Boiler House Reading Room"), ("北城书房", "North City Reading Room")),
    ),
    "cinema": (
        *(("人民电影院", "People's Cinema"), ("纺河影城", "Fanghe Cineplex"), ("东风影城", "Dongfeng Cineplex")),
        *(
            ("工人电影院", "Workers' Cinema"),
            ("胶片放映室", "Film Reel Screening Room"),
            ("学府影城", "Xuefu Cineplex"),
        ),
    ),
    "cultural centre": (
        *(("纺河文化馆", "Fanghe Cultural Centre"), ("工人文化宫", "Workers' Cultural Palace")),
        *(("青少年活动中心", "Youth Centre"), ("棉纺社区文化中心", "Mianfang Community Cultural Centre")),
        *(
            ("南湖社区文化中心", "Nanhu Community Cultural Centre"),
            ("西站社区文化中心", "Xizhan Community Cultural Centre"),
        ),
        *(
            ("东风社区文化中心", "Dongfeng Community Cultural Centre"),
            ("学府社区文化中心", "Xuefu Community Cultural Centre"),
        ),
    ),
    "concert hall": (("纺河音乐厅", "Fanghe Concert Hall"), ("煤仓现场", "Coal Bunker Live House")),
    "exhibition": (("城市规划展览馆", "City Planning Exhibition"), ("非遗展示馆", "Intangible Heritage Hall")),
}
"""Venues that a city of this size would have, each once."""

FIRM_TRADES: tuple[tuple[str, str, str], ...] = (
    *(
        ("设计", "设计有限公司", "Design"),
        ("广告", "广告有限公司", "Advertising"),
        ("软件", "软件有限公司", "Software"),
    ),
    *(
        ("建筑设计", "建筑设计事务所", "Architects"),
        ("影视", "影视文化有限公司", "Film"),
        ("动漫", "动漫科技有限公司", "Animation"),
    ),
    *(("摄影", "摄影工作室", "Photography"), ("工艺美术", "工艺品有限公司", "Crafts"), ("书店", "书店", "Books")),
    *(
        ("游戏", "互动娱乐有限公司", "Games"),
        ("音乐", "音乐制作工作室", "Music"),
        ("出版", "图书策划有限公司", "Publishing"),
    ),
)
"""Category, ending of the name in Chinese, ending in English."""
