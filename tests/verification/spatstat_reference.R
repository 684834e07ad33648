# Computes with spatstat what gis_app.statistics is compared with, from the committed patterns.
#
#   Rscript tests/verification/spatstat_reference.R [OUT.json]
#
# Debian: r-base-core r-cran-spatstat r-cran-jsonlite. Without OUT the committed file is written anew.

suppressMessages(library(spatstat))

arguments <- commandArgs()
script <- sub("^--file=", "", grep("^--file=", arguments, value = TRUE))
here <- dirname(normalizePath(script))
out <- commandArgs(trailingOnly = TRUE)
out <- if (length(out)) out[1] else file.path(here, "spatstat_reference.json")

rings <- jsonlite::fromJSON(file.path(here, "windows.json"), simplifyVector = FALSE)
as_window <- function(name) {
  polygons <- lapply(rings[[name]], function(ring) {
    list(x = sapply(ring, function(corner) corner[[1]]), y = sapply(ring, function(corner) corner[[2]]))
  })
  if (name == "rectangle") owin(c(0, 1000), c(0, 700)) else owin(poly = polygons)
}
read_pattern <- function(name, window = name) {
  rows <- read.csv(file.path(here, paste0(name, ".csv")))
  suppressWarnings(ppp(rows$x, rows$y, window = as_window(window), marks = factor(rows$mark, levels = 0:2)))
}

radii <- c(20, 50, 90, 140, 200)
pairs <- list(c(0, 1), c(1, 0), c(2, 2))

# In a polygon Kcross weighs pairs by a pixel image of the set covariance; the areas of overlap are taken
# exactly here, with edge.Trans(exact = TRUE), and summed by hand.
exact_k <- function(X, a, b) {
  from <- X[marks(X) == a]; to <- X[marks(X) == b]
  if (a == b) {
    close <- closepairs(unmark(from), max(radii), what = "all", twice = TRUE)
    possible <- npoints(from) * (npoints(from) - 1)
  } else {
    close <- crosspairs(unmark(from), unmark(to), max(radii), what = "all")
    possible <- npoints(from) * npoints(to)
  }
  P <- ppp(close$xi, close$yi, window = Window(X), check = FALSE)
  Q <- ppp(close$xj, close$yj, window = Window(X), check = FALSE)
  weight <- edge.Trans(P, Q, W = Window(X), exact = TRUE, paired = TRUE)
  list(counts = sapply(radii, function(r) sum(close$d <= r)),
       k = sapply(radii, function(r) sum(weight[close$d <= r])) * area(Window(X)) / possible)
}

ripley <- function(name) {
  X <- read_pattern(name)
  lapply(pairs, function(pair) {
    a <- as.character(pair[1]); b <- as.character(pair[2])
    fine <- seq(0, max(radii), by = 1)
    K <- suppressWarnings(Kcross(X, a, b, r = fine, correction = c("none", "translate")))
    at <- match(radii, fine)
    exact <- exact_k(X, a, b)
    list(a = pair[1], b = pair[2], counts = exact$counts, none = K$un[at], translate_exact = exact$k,
         translate_kcross = K$trans[at])
  })
}

# What random shifts compare. In a rectangle: toroidal K, as it is and with one kind moved by a given vector. In a
# polygon: the kind is moved, both kinds are cut to the overlap of the window with itself, and K there has the rigid
# motion correction: spatstat's own set covariance, averaged over directions.
moves <- list(c(0, 0), c(137, -58), c(-240, 211))
toroidal <- function() {
  X <- read_pattern("rectangle")
  fine <- seq(0, max(radii), by = 1)
  lapply(moves, function(move) {
    from <- X[marks(X) == "0"]; to <- X[marks(X) == "1"]
    moved <- ppp((to$x + move[1]) %% 1000, (to$y + move[2]) %% 700, window = Window(X), marks = marks(to))
    K <- Kcross(superimpose(from, moved), "0", "1", r = fine, correction = "periodic")
    list(move = move, k = K$per[match(radii, fine)])
  })
}
rigid <- function() {
  X <- read_pattern("ragged")
  W <- Window(X)
  lapply(moves, function(move) {
    overlap <- intersect.owin(W, shift(W, move))
    from <- X[marks(X) == "0"]; to <- shift(X[marks(X) == "1"], move)
    from <- from[inside.owin(from$x, from$y, overlap)]; to <- to[inside.owin(to$x, to$y, overlap)]
    covariance <- as.function(rotmean(setcov(overlap, dimyx = 512), result = "fv", padzero = FALSE))
    d <- as.vector(crossdist(unmark(from), unmark(to)))
    list(move = move, area = area(overlap), n = c(npoints(from), npoints(to)),
         k = sapply(radii, function(r) sum(1 / covariance(d[d <= r]))) * area(overlap)^2 / npoints(from) / npoints(to))
  })
}

# Neighbours' marks, from which the co-location quotient and M follow by their definitions.
quotient <- function(name, a, b) {
  X <- read_pattern(name)
  nearest <- marktable(X, N = 1, collapse = TRUE)
  n <- table(marks(X))
  a <- as.character(a); b <- as.character(b)
  partners <- n[[b]] - (a == b)
  (nearest[a, b] / n[[a]]) / (partners / (npoints(X) - 1))
}
m_of <- function(name, a, b) {
  X <- suppressWarnings(read_pattern(name, if (name == "lattice") "rectangle" else name))
  n <- table(marks(X)); a <- as.character(a); b <- as.character(b)
  sapply(radii, function(r) {
    around <- marktable(X, R = r, collapse = FALSE)[marks(X) == a, , drop = FALSE]
    around <- around[rowSums(around) > 0, , drop = FALSE]
    mean(around[, b] / rowSums(around)) / ((n[[b]] - (a == b)) / (npoints(X) - 1))
  })
}

clark <- function(name) {
  X <- unmark(read_pattern(name))
  R <- clarkevans(X, correction = if (name == "rectangle") c("none", "Donnelly") else "none")
  list(mean_nearest = mean(nndist(X)), ratio = as.list(R))
}

# Means and spreads of Kcross under random relabelling.
relabelled <- function() {
  set.seed(1)
  X <- read_pattern("rectangle")
  fine <- seq(0, max(radii), by = 10)
  at <- match(radii, fine)
  drawn <- replicate(999, Kcross(rlabel(X), "0", "1", r = fine, correction = "none")$un[at])
  list(simulations = 999, a = 0, b = 1, mean = rowMeans(drawn), sd = apply(drawn, 1, sd))
}

# Kernel sums at cell centres: the centres stand in the pattern with weight 0.
kernels <- function(sigma) {
  X <- unmark(read_pattern("rectangle"))
  centres <- expand.grid(x = seq(50, 950, by = 100), y = seq(650, 50, by = -100))
  Y <- ppp(c(X$x, centres$x), c(X$y, centres$y), window = owin(c(0, 1000), c(0, 700)), check = FALSE)
  weights <- c(rep(1, npoints(X)), rep(0, nrow(centres)))
  at <- npoints(X) + seq_len(nrow(centres))
  sums <- function(kernel, sigma) {
    as.vector(density(Y, sigma = sigma, kernel = kernel, weights = weights, edge = FALSE, at = "points",
                      leaveoneout = FALSE, cutoff = 3000))[at] * 1e6
  }
  # spatstat's sigma is the standard deviation; a quartic kernel of radius h has h / sqrt(8).
  list(cell = 100, bandwidth = sigma, gaussian = sums("gaussian", sigma), quartic = sums("quartic", sigma / sqrt(8)))
}

nearest <- function(name) {
  X <- read_pattern(name)
  list(a = 0, b = 1, distance = nncross(X[marks(X) == "0"], X[marks(X) == "1"])$dist)
}

# Along streets: every end of a piece is a vertex of the network.
along_streets <- function() {
  pieces <- read.csv(file.path(here, "streets.csv"))
  ends <- unique(rbind(setNames(pieces[, 1:2], c("x", "y")), setNames(pieces[, 3:4], c("x", "y"))))
  key <- function(x, y) match(paste(x, y), paste(ends$x, ends$y))
  window <- owin(range(ends$x), range(ends$y))
  edges <- cbind(key(pieces$x0, pieces$y0), key(pieces$x1, pieces$y1))
  network <- linnet(ppp(ends$x, ends$y, window = window), edges = edges)
  places <- read.csv(file.path(here, "street_places.csv"))
  at <- function(mark) {
    lpp(suppressWarnings(ppp(places$x[places$mark == mark], places$y[places$mark == mark], window = window)), network)
  }
  between <- crossdist(at(0), at(1))
  within <- pairdist(at(0)); diag(within) <- Inf
  radii <- c(75.5, 151, 302)
  list(a = 0, b = 1, radii = radii, nearest = apply(between, 1, min), nearest_other = apply(within, 1, min),
       counts = sapply(radii, function(r) rowSums(between <= r)))
}

names <- c("rectangle", "ragged")
each <- function(work) setNames(lapply(names, work), names)
three <- function(work) lapply(pairs, function(pair) list(a = pair[1], b = pair[2], value = work(pair[1], pair[2])))
reference <- list(
  made_by = list(R = R.version.string, spatstat = as.character(packageVersion("spatstat")),
                 spatstat.explore = as.character(packageVersion("spatstat.explore")),
                 spatstat.geom = as.character(packageVersion("spatstat.geom"))),
  radii = radii,
  cross_k = each(ripley),
  colocation_quotient = each(function(name) three(function(a, b) quotient(name, a, b))),
  m_function = c(each(function(name) three(function(a, b) m_of(name, a, b))),
                 list(lattice = three(function(a, b) m_of("lattice", a, b)))),
  clark_evans = each(clark),
  nearest = each(nearest),
  random_labelling = relabelled(),
  random_shift = list(torus = toroidal(), overlap = rigid()),
  kernel_density = kernels(150),
  streets = along_streets()
)
writeLines(jsonlite::toJSON(reference, digits = 12, auto_unbox = TRUE, pretty = 1), out)
