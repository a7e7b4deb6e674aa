# Reference numbers of R survey for tests/reference/test_replicates.py: paired jackknife (JK2) and successive
# differences (SDR).
#
#   Rscript tests/reference/paired.R
#
# Run offline by whoever adds a case; neither CI nor the product runs R. The replicate weights are made here by the
# agencies' recipes, because the package makes neither kind itself: JK2 drops one cluster of a pair and doubles the
# other (Westat); SDR raises and lowers neighbours in the order of selection by a Hadamard matrix (U.S. Census Bureau).
suppressMessages({library(survey); library(jsonlite)})
here <- "tests/reference"
options(survey.lonely.psu = "fail", OutDec = ".")
own <- read.csv(file.path(here, "data/survey_own.csv"))
clusters <- unique(own[c("stratum", "psu")])
clusters <- clusters[order(clusters$stratum, clusters$psu), ]
names_of <- paste(clusters$stratum, clusters$psu)
place <- match(paste(own$stratum, own$psu), names_of)

# ---- JK2: neighbouring clusters of a stratum are pairs; a last odd one is left as it is --------------------
jk2 <- NULL
for (stratum in unique(clusters$stratum)) {
  inside <- which(clusters$stratum == stratum)
  for (pair in seq_len(length(inside) %/% 2)) {
    column <- rep(1, nrow(clusters))
    column[inside[2 * pair - 1]] <- 0; column[inside[2 * pair]] <- 2
    jk2 <- cbind(jk2, column)
  }
}
# ---- SDR: factor 1 + 2^-1.5 (a - b) of two rows of a Hadamard matrix that follow each other ----------------
size <- 32
h <- matrix(1, 1, 1); while (nrow(h) < size) h <- rbind(cbind(h, h), cbind(h, -h))
first <- 2 + (seq_len(nrow(clusters)) - 1) %% (size - 2)
sdr <- 1 + 2^-1.5 * h[first, ] - 2^-1.5 * h[first + 1, ]

found <- list(); scales <- list(); factors <- list()
number <- function(value) { value <- as.vector(value); if (length(value) == 1 && is.finite(value)) value else NA }
replicated <- function(case, matrix, type, ...) {
  colnames(matrix) <- NULL
  design <- svrepdesign(data = own, weights = ~w, repweights = matrix[place, ], type = type, combined.weights = FALSE, ...)
  scales[[case]] <<- list(scale = design$scale, rscales = rep(design$rscales, length.out = ncol(matrix)))
  factors[[case]] <<- list(cluster = names_of, factor = unname(matrix))
  columns <- list(disab = c("disab", "one"), exp = c("exp", "one"), elder_per_person = c("elder", "hh"))
  for (domain in c("ALL", "area")) for (key in names(columns)) {
    v <- design$variables; v$one <- 1
    num <- v[[columns[[key]][1]]]; den <- v[[columns[[key]][2]]]
    known <- !is.na(num) & !is.na(den) & den > 0
    num[!known] <- 0; den[!known] <- 0
    d0 <- update(design, .num = num, .den = den)
    of <- if (domain == "ALL") rep("ALL", nrow(v)) else as.character(v[[domain]])
    for (level in sort(unique(of))) {
      d <- subset(d0, known & of == level)
      all_rows <- subset(d0, of == level)
      ratio <- svyratio(~.num, ~.den, d); total <- svytotal(~.num, d)
      found[[length(found) + 1]] <<- list(case = case, domain_column = domain, domain = level, indicator = key,
        n = sum(known & of == level), df = degf(all_rows), estimate = number(coef(ratio)), se = number(SE(ratio)),
        total = number(coef(total)), total_se = number(SE(total)))
    }
  }
}
replicated("own_jk2", jk2, "JK2")
replicated("own_sdr", sdr, "successive-difference")
write(toJSON(list(R = as.character(getRversion()), survey = as.character(packageVersion("survey")), scales = scales,
  factors = factors, records = found), auto_unbox = TRUE, digits = NA, na = "null", dataframe = "rows"),
  file.path(here, "paired_expected.json"))
cat(length(found), "records\n")
