# Makes the PMML files and forecasts of this folder: R 4.2, package stats, nothing else.
#   cd tests/data/forecasts && Rscript --vanilla make.R
# The models are fitted, and forecasts and their errors computed, by arima(), HoltWinters() and predict(); this
# only writes down what those return, as the producers named in README.md write it.

number <- function(x) paste(sprintf("%.17g", x), collapse = " ")
array <- function(x) paste0('<Array type="real">', number(x), "</Array>")
in_array <- function(name, x) paste0("<", name, ">", array(x), "</", name, ">")
matrix_of <- function(name, m) {
  rows <- apply(m, 1, array)
  paste0("<", name, '><Matrix nbRows="', nrow(m), '" nbCols="', ncol(m), '">', paste(rows, collapse = ""),
         "</Matrix></", name, ">")
}
series <- function(x) {
  values <- sprintf('<TimeValue index="%d" value="%.17g"/>', seq_along(x), as.numeric(x))
  c(sprintf('<TimeSeries usage="original" startTime="1" endTime="%d">', length(x)), values, "</TimeSeries>")
}
intervals <- function(percent) {
  sprintf('<OutputField name="%s_%d" optype="continuous" dataType="double" feature="confidenceInterval%s" value="%d"/>',
          rep(c("lower", "upper"), length(percent)), rep(percent, each = 2),
          rep(c("Lower", "Upper"), length(percent)), rep(percent, each = 2))
}
write_model <- function(name, best, body, history = NULL, percent = c()) {
  writeLines(c('<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/><DataDictionary>',
               '<DataField name="y" optype="continuous" dataType="double"/>',
               '<DataField name="h" optype="continuous" dataType="integer"/></DataDictionary>',
               sprintf('<TimeSeriesModel functionName="timeSeries" bestFit="%s">', best),
               '<MiningSchema><MiningField name="y" usageType="predicted"/>',
               '<MiningField name="h" usageType="supplementary"/></MiningSchema>', "<Output>",
               '<OutputField name="forecast" optype="continuous" dataType="double" feature="predictedValue"/>',
               intervals(percent), "</Output>", if (!is.null(history)) series(history), body,
               "</TimeSeriesModel></PMML>"), paste0(name, ".pmml"))
}
write_forecasts <- function(name, fit, steps, percent = c()) {
  ahead <- predict(fit, n.ahead = steps)
  table <- data.frame(h = seq_len(steps), forecast = as.numeric(ahead$pred))
  for (each in percent) {
    width <- qnorm(0.5 + each / 200) * as.numeric(ahead$se)
    table[[paste0("lower_", each)]] <- table$forecast - width
    table[[paste0("upper_", each)]] <- table$forecast + width
  }
  writeLines(c(paste(names(table), collapse = ","), apply(table, 1, function(row) gsub(" ", ",", number(row)))),
             paste0(name, ".csv"))
}

component <- function(element, orders, period, ar, ma, residuals) {
  c(sprintf('<%s %s%s>', element, paste(sprintf('%s="%d"', names(orders), orders), collapse = " "),
            if (is.na(period)) "" else sprintf(' period="%d"', period)),
    if (length(ar)) in_array("AR", ar),
    if (length(ma)) c("<MA>", in_array("MACoefficients", ma), in_array("Residuals", residuals), "</MA>"),
    paste0("</", element, ">"))
}
coefficients_of <- function(fit, pattern) unname(fit$coef[grepl(pattern, names(fit$coef))])

# sign: of the moving averages' coefficients. constant: what is written as constantTerm.
write_arima <- function(name, x, fit, sign, constant, percent = c()) {
  a <- fit$arma  # p q P Q period d D
  residuals <- as.numeric(fit$residuals)
  seasonal <- any(a[c(3, 4, 7)] > 0)
  body <- c(sprintf('<ARIMA RMSE="%.17g" constantTerm="%.17g" predictionMethod="conditionalLeastSquares">',
                    sqrt(fit$sigma2), constant),
            component("NonseasonalComponent", c(p = a[1], d = a[6], q = a[2]), NA, coefficients_of(fit, "^ar"),
                      sign * coefficients_of(fit, "^ma"), tail(residuals, a[2])),
            if (seasonal) component("SeasonalComponent", c(P = a[3], D = a[7], Q = a[4]), a[5],
                                    coefficients_of(fit, "^sar"), sign * coefficients_of(fit, "^sma"),
                                    tail(residuals, a[4] * a[5] + a[2])),
            "</ARIMA>")
  write_model(name, "ARIMA", body, x, percent)
  write_forecasts(name, fit, 24, percent)
}
mean_of <- function(fit) if ("intercept" %in% names(fit$coef)) unname(fit$coef["intercept"]) else 0

# end: the covariance of the state is that of the end of the series, in units of the variance; else that of the
# first step, in its own.
write_state_space <- function(name, x, fit, end, percent) {
  m <- fit$model
  P <- if (end) m$P else (m$T %*% m$P %*% t(m$T) + m$V) * fit$sigma2
  V <- if (end) m$V else m$V * fit$sigma2
  body <- c(if (end) sprintf('<StateSpaceModel variance="%.17g">', fit$sigma2) else "<StateSpaceModel>",
            in_array("StateVector", m$T %*% m$a), matrix_of("TransitionMatrix", m$T),
            matrix_of("MeasurementMatrix", matrix(m$Z, nrow = 1)),
            sprintf('<InterceptVector type="observation">%s</InterceptVector>', array(mean_of(fit))),
            matrix_of("PredictedStateCovarianceMatrix", P), matrix_of("SelectedStateCovarianceMatrix", V),
            matrix_of("ObservationVarianceMatrix", matrix(m$h)), "</StateSpaceModel>")
  write_model(name, "StateSpaceModel", body, x, percent)
  write_forecasts(name, fit, 24, percent)
}

usage <- arima(WWWusage, order = c(1, 1, 1))
write_arima("usage_plus", WWWusage, usage, 1, 0, c(80, 95))
write_arima("usage_minus", WWWusage, usage, -1, 0, c(80, 95))
write_state_space("usage_state_end", WWWusage, usage, TRUE, c(80, 95))
write_state_space("usage_state_first", WWWusage, usage, FALSE, c(80, 95))
write_arima("usage_autoregressive", WWWusage, arima(WWWusage, order = c(3, 1, 0)), 1, 0, 95)
write_arima("usage_twice", WWWusage, arima(WWWusage, order = c(0, 2, 2)), 1, 0)

constant_of <- function(fit) mean_of(fit) * (1 - sum(coefficients_of(fit, "^ar")))
hormone <- arima(lh, order = c(3, 0, 0))
write_arima("hormone_mean", lh, hormone, 1, mean_of(hormone), 95)
# Refused: the hormone's mean is so near its noise that either reading of constantTerm fits its RMSE.
write_arima("hormone_constant", lh, hormone, 1, constant_of(hormone))
invisible(file.remove("hormone_constant.csv"))
lake <- arima(LakeHuron, order = c(2, 0, 0))
write_arima("lake_mean", LakeHuron, lake, 1, mean_of(lake), 95)
write_arima("lake_constant", LakeHuron, lake, 1, constant_of(lake), 95)
mixed <- arima(lh, order = c(1, 0, 1))
write_arima("hormone_mixed_mean", lh, mixed, 1, mean_of(mixed), 95)
write_arima("hormone_mixed_constant_minus", lh, mixed, -1, constant_of(mixed), 95)
write_state_space("hormone_state", lh, mixed, TRUE, 95)

deaths <- arima(USAccDeaths, order = c(0, 1, 1), seasonal = c(0, 1, 1))
write_arima("deaths_plus", USAccDeaths, deaths, 1, 0)
write_arima("deaths_minus", USAccDeaths, deaths, -1, 0)
write_state_space("deaths_state", USAccDeaths, deaths, TRUE, c(80, 95))
passengers <- arima(log(AirPassengers), order = c(0, 1, 1), seasonal = c(0, 1, 1))
write_arima("passengers", log(AirPassengers), passengers, -1, 0, 95)
temperature <- arima(nottem, order = c(1, 0, 0), seasonal = c(2, 1, 0))
write_arima("temperature", nottem, temperature, 1, 0, 95)

write_smoothing <- function(name, x, trend) {
  fit <- HoltWinters(x, beta = if (trend) NULL else FALSE, gamma = FALSE)
  body <- c("<ExponentialSmoothing>",
            sprintf('<Level alpha="%.17g" smoothedValue="%.17g"/>', fit$alpha, fit$coefficients["a"]),
            if (trend) sprintf('<Trend_ExpoSmooth trend="additive" gamma="%.17g" smoothedValue="%.17g"/>',
                               fit$beta, fit$coefficients["b"]),
            "</ExponentialSmoothing>")
  write_model(name, "ExponentialSmoothing", body, x)
  table <- data.frame(h = 1:24, forecast = as.numeric(predict(fit, 24)))
  writeLines(c("h,forecast", paste0(table$h, ",", sprintf("%.17g", table$forecast))), paste0(name, ".csv"))
}
# The season of the first step is written in place `first`; the forecasts of one period are written beside it.
write_seasonal <- function(name, x, type, first) {
  fit <- HoltWinters(x, seasonal = type)
  period <- frequency(x)
  seasons <- unname(fit$coefficients[paste0("s", 1:period)])
  table <- data.frame(h = 1:24, forecast = as.numeric(predict(fit, 24)))
  body <- c("<ExponentialSmoothing>",
            sprintf('<Level alpha="%.17g" smoothedValue="%.17g"/>', fit$alpha, fit$coefficients["a"]),
            sprintf('<Trend_ExpoSmooth trend="additive" gamma="%.17g" smoothedValue="%.17g"/>', fit$beta,
                    fit$coefficients["b"]),
            sprintf('<Seasonality_ExpoSmooth type="%s" period="%d" delta="%.17g">%s</Seasonality_ExpoSmooth>', type,
                    period, fit$gamma, array(seasons[(seq_len(period) - first) %% period + 1])),
            sprintf('<TimeValue value="%.4f"/>', table$forecast[seq_len(period)]), "</ExponentialSmoothing>")
  write_model(name, "ExponentialSmoothing", body)
  writeLines(c("h,forecast", paste0(table$h, ",", sprintf("%.17g", table$forecast))), paste0(name, ".csv"))
}
write_seasonal("temperature_seasons", nottem, "additive", 1)
write_seasonal("passengers_seasons", AirPassengers, "multiplicative", 6)
write_smoothing("nile_level", Nile, FALSE)
write_smoothing("uspop_trend", uspop, TRUE)
