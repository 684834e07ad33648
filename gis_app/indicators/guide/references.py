"""The literature that the indicators' definitions come from; one place, so that a page and another cite alike."""

from __future__ import annotations

from gis_app.indicators.guide.entry import Reference

SOURCE_PAPER = Reference(
    "张晓明、惠鸣. 创意集群：基本概念与国际经验 (Zhang Xiaoming, Hui Ming. Creative Clusters: Basic Conceptions and "
    "International Practices). Research Center for Humanities, Chinese Academy of Social Sciences."
)
ISARD = Reference(
    "Isard, W. (1960). Methods of Regional Analysis: An Introduction to Regional Science. MIT Press, Cambridge, MA."
)
HILL = Reference(
    "Hill, M. O. (1973). Diversity and evenness: a unifying notation and its consequences. Ecology 54, 427–432."
)
CHAO = Reference(
    "Chao, A., Gotelli, N. J., Hsieh, T. C., Sander, E. L., Ma, K. H., Colwell, R. K., Ellison, A. M. (2014). "
    "Rarefaction and extrapolation with Hill numbers: a framework for sampling and estimation in species diversity "
    "studies. Ecological Monographs 84, 45–67.",
    "10.1890/13-0133.1",
)
MARSHALL = Reference(
    "Marshall, R. J. (1991). Mapping disease and mortality rates using empirical Bayes estimators. Journal of the "
    "Royal Statistical Society C 40, 283–294.",
    "10.2307/2347593",
)
GARWOOD = Reference("Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437–442.")
DIGGLE = Reference(
    "Diggle, P. J. (2013). Statistical Analysis of Spatial and Spatio-Temporal Point Patterns, third edition. "
    "CRC Press, Boca Raton."
)
MYLLYMAKI = Reference(
    "Myllymäki, M., Mrkvička, T., Grabarnik, P., Seijo, H., Hahn, U. (2017). Global envelope tests for spatial "
    "processes. Journal of the Royal Statistical Society B 79, 381–404.",
    "10.1111/rssb.12172",
)
LESLIE = Reference(
    "Leslie, T. F., Kronenfeld, B. J. (2011). The colocation quotient: a new measure of spatial association between "
    "categorical subsets of points. Geographical Analysis 43, 306–326.",
    "10.1111/j.1538-4632.2011.00821.x",
)
RIPLEY = Reference(
    "Ripley, B. D. (1977). Modelling spatial patterns. Journal of the Royal Statistical Society B 39, 172–212.",
    "10.1111/j.2517-6161.1977.tb01615.x",
)
OHSER = Reference(
    "Ohser, J., Stoyan, D. (1981). On the second-order and orientation analysis of planar stationary point processes. "
    "Biometrical Journal 23, 523–533."
)
LOTWICK = Reference(
    "Lotwick, H. W., Silverman, B. W. (1982). Methods for analysing spatial processes of several types of points. "
    "Journal of the Royal Statistical Society B 44, 406–413."
)
MRKVICKA = Reference(
    "Mrkvička, T., Dvořák, J., González, J. A., Mateu, J. (2021). Revisiting the random shift approach for testing in "
    "spatial statistics. Spatial Statistics 42, 100430."
)
BESAG = Reference(
    "Besag, J. (1977). Contribution to the discussion of Dr Ripley's paper. Journal of the Royal Statistical "
    "Society B 39, 193–195."
)
STOYAN = Reference(
    "Stoyan, D., Stoyan, H. (1994). Fractals, Random Shapes and Point Fields: Methods of Geometrical Statistics. "
    "Wiley, Chichester."
)
MARCON = Reference(
    "Marcon, E., Puech, F. (2010). Measures of the geographic concentration of industries: improving distance-based "
    "methods. Journal of Economic Geography 10, 745–762."
)
LANG = Reference(
    "Lang, G., Marcon, E., Puech, F. (2020). Distance-based measures of spatial concentration: introducing a relative "
    "density function. Annals of Regional Science 64, 243–265.",
    "10.1007/s00168-019-00946-7",
)
CLARK = Reference(
    "Clark, P. J., Evans, F. C. (1954). Distance to nearest neighbor as a measure of spatial relationships in "
    "populations. Ecology 35, 445–453.",
    "10.2307/1931034",
)
DURANTON = Reference(
    "Duranton, G., Overman, H. G. (2005). Testing for localization using micro-geographic data. Review of Economic "
    "Studies 72, 1077–1106.",
    "10.1111/0034-6527.00362",
)
YUILL = Reference(
    "Yuill, R. S. (1971). The standard deviational ellipse: an updated tool for spatial description. Geografiska "
    "Annaler B 53, 28–39.",
    "10.2307/490885",
)
ELLISON = Reference(
    "Ellison, G., Glaeser, E. L. (1997). Geographic concentration in U.S. manufacturing industries: a dartboard "
    "approach. Journal of Political Economy 105, 889–927."
)
ELLISON_KERR = Reference(
    "Ellison, G., Glaeser, E. L., Kerr, W. R. (2010). What causes industry agglomeration? Evidence from "
    "coagglomeration patterns. American Economic Review 100, 1195–1213."
)
CROMLEY = Reference(
    "Cromley, R. G., Hanink, D. M., Bentley, G. C. (2014). Geographically weighted colocation quotients: "
    "specification and application. The Professional Geographer 66, 138–148.",
    "10.1080/00330124.2013.768130",
)
WANG = Reference(
    "Wang, F., Hu, Y., Wang, S., Li, X. (2017). Local indicator of colocation quotient with a statistical "
    "significance test: examining spatial association of crime and facilities. The Professional Geographer 69, 22–31.",
    "10.1080/00330124.2016.1157498",
)
ORD = Reference(
    "Ord, J. K., Getis, A. (1995). Local spatial autocorrelation statistics: distributional issues and an "
    "application. Geographical Analysis 27, 286–306.",
    "10.1111/j.1538-4632.1995.tb00912.x",
)
ANSELIN = Reference(
    "Anselin, L., Li, X. (2019). Operational local join count statistics for cluster detection. Journal of "
    "Geographical Systems 21, 189–210.",
    "10.1007/s10109-019-00299-x",
)
SILVERMAN = Reference(
    "Silverman, B. W. (1986). Density Estimation for Statistics and Data Analysis. Chapman & Hall, London."
)
KRUGMAN = Reference("Krugman, P. (1991). Geography and Trade. MIT Press, Cambridge, MA.")
HOOVER_INDEX = Reference(
    "Hoover, E. M. (1936). The measurement of industrial localization. Review of Economics and Statistics 18, 162–171."
)
EBDON = Reference("Ebdon, D. Statistics in Geography, second edition. Blackwell, Oxford.")
