# Where the restricted likelihood of the spatial area model is highest, for tests/reference/test_spatial_area.py.
#
#   Rscript tests/reference/spatial.R
#
# Run offline by whoever adds a case; neither CI nor the product runs R. Base R only, the formulas as published:
# Petrucci & Salvati (2006) for the model and its likelihood, Singh, Shukla & Kundu (2005) for the errors
# g1 + g2 + 2 g3 - g4. Nothing is shared with Taksir, no derivative is written down: the likelihood is profiled over
# the variance by optimize() at every correlation of a grid, the best is polished by optim() from three starts, and
# the derivatives inside g3 and g4 are differences.
here <- "tests/reference"
areas <- read.csv(file.path(here, "data/small_area_spatial.csv"))
m <- nrow(areas); x <- cbind(1, areas$x); w <- matrix(0, m, m)
for (i in seq_len(m)) {
  beside <- as.integer(strsplit(as.character(areas$neighbours[i]), " ")[[1]])
  beside <- beside[!is.na(beside)]
  if (length(beside)) w[i, beside] <- 1 / length(beside)
}
FINEST <- log(1e-14); COARSEST <- log(1e3); STEPS <- 40
correlations <- c(-.9999, -.999, -.99, seq(-.95, .95, by = .05), .99, .999, .9999)
effects <- function(r) chol2inv(chol(crossprod(diag(m) - r * w)))

of_sample <- function(y_all, v_all) {
  s <- which(!is.na(y_all)); y <- y_all[s]; D <- diag(v_all[s]); xs <- x[s, ]; unit <- mean(v_all[s])
  reml <- function(variance, G) {  # up to a constant that depends on neither parameter
    root <- chol(variance * G[s, s] + D)
    z <- backsolve(root, cbind(y, xs), transpose = TRUE); q <- qr(z[, -1])
    -sum(log(diag(root))) - sum(log(abs(diag(qr.R(q))))) - sum(qr.resid(q, z[, 1])^2) / 2
  }
  none <- reml(0, effects(0))
  at <- t(sapply(correlations, function(r) {
    G <- effects(r); f <- function(l) reml(exp(l) * unit, G)
    ls <- seq(FINEST, COARSEST, length.out = STEPS); k <- which.max(sapply(ls, f))
    o <- optimize(f, ls[c(max(k - 1, 1), min(k + 1, STEPS))], maximum = TRUE, tol = 1e-8)
    if (k == 1 || o$objective <= none) c(r, 0, none) else c(r, exp(o$maximum) * unit, o$objective)
  }))
  minus <- function(t) if (abs(tanh(t[2])) > .99999) 1e10 else -reml(exp(t[1]), effects(tanh(t[2])))
  top <- NULL
  for (i in order(-at[, 3])[1:3]) if (at[i, 2] > 0) {
    o <- optim(c(log(at[i, 2]), atanh(at[i, 1])), minus, control = list(reltol = 1e-14, maxit = 2000))
    o <- optim(o$par, minus, control = list(reltol = 1e-15, maxit = 2000))
    if (is.null(top) || o$value < top$value) top <- o
  }
  variance <- if (is.null(top)) 0 else exp(top$par[1]); r <- if (is.null(top)) 0 else tanh(top$par[2])
  where <- if (is.null(top) || -top$value <= none + 1e-9) "nothing" else if (abs(r) > .999)
    (if (r < 0) "negative" else "positive") else "inside"
  found <- list(where = where, variance = variance, correlation = r,
                above_none = if (is.null(top)) 0 else -top$value - none,
                grid = data.frame(correlation = at[, 1], variance = at[, 2], above_none = at[, 3] - none))
  if (where != "inside") return(found)
  blup <- function(t) {
    C <- t[1] * effects(t[2]); V <- C[s, s] + D; Vi <- solve(V); Q <- solve(t(xs) %*% Vi %*% xs)
    B <- C[, s] %*% Vi
    list(B = B, g1 = diag(C - B %*% C[s, ]), Q = Q, C = C, V = V, Vi = Vi, L = x - B %*% xs, b = Q %*% t(xs) %*% Vi %*% y)
  }
  here <- c(variance, r); h <- c(1e-4 * variance, 1e-4 * min(1, 1 - abs(r))); e <- diag(2) * h
  z <- blup(here); P <- z$Vi - z$Vi %*% xs %*% z$Q %*% t(xs) %*% z$Vi
  slope <- function(name) lapply(1:2, function(i) (blup(here + e[i, ])[[name]] - blup(here - e[i, ])[[name]]) / (2 * h[i]))
  dB <- slope("B"); dV <- slope("V"); pairs <- expand.grid(i = 1:2, j = 1:2)
  A <- solve(matrix(mapply(function(i, j) sum(diag(P %*% dV[[i]] %*% P %*% dV[[j]])) / 2, pairs$i, pairs$j), 2))
  bend <- function(i, j) {
    C <- function(a, b) blup(here + a * e[i, ] + b * e[j, ])$C
    (C(1, 1) - C(1, -1) - C(-1, 1) + C(-1, -1)) / (4 * h[i] * h[j])
  }
  S <- diag(m); S[, s] <- S[, s] - z$B
  g3 <- Reduce(`+`, mapply(function(i, j) A[i, j] * rowSums((dB[[i]] %*% z$V) * dB[[j]]), pairs$i, pairs$j, SIMPLIFY = FALSE))
  g4 <- Reduce(`+`, mapply(function(i, j) A[i, j] * rowSums((S %*% bend(i, j)) * S) / 2, pairs$i, pairs$j, SIMPLIFY = FALSE))
  known <- z$g1 + rowSums((z$L %*% z$Q) * z$L)
  c(found, list(coefficients = as.vector(z$b), estimate = as.vector(x %*% z$b + z$B %*% (y - xs %*% z$b)),
                known = known, mse = known + 2 * g3 - g4))
}
number <- function(v) paste0("[", paste(sprintf("%.12g", v), collapse = ", "), "]")
json <- function(v) if (is.character(v)) sprintf('"%s"', v) else if (is.list(v))
  paste0("{", paste(sprintf('"%s": %s', names(v), sapply(v, json)), collapse = ", "), "}") else number(v)
cases <- c("inside", "nothing", "negative", "uncertain", "two_tops")
found <- lapply(setNames(nm = cases), function(n) of_sample(areas[[paste0("y_", n)]], areas[[paste0("v_", n)]]))
writeLines(paste0("{\n", paste(sprintf('"%s": %s', cases, sapply(found, json)), collapse = ",\n"), "\n}"),
           file.path(here, "spatial_expected.json"))
