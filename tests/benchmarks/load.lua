-- For wrk: cycles through the requests of a file, one body a line, and writes what was measured as JSON.
-- wrk -s load.lua URL -- BODIES [HEADER VALUE]...

local requests, position = {}, 0

function init(arguments)
  local headers = { ["Content-Type"] = "application/json" }
  for place = 2, #arguments, 2 do
    headers[arguments[place]] = arguments[place + 1]
  end
  for body in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("POST", nil, headers, body)
  end
end

function request()
  position = position % #requests + 1
  return requests[position]
end

function done(summary, latency, _)
  local failed = summary.errors
  io.write(string.format(
    'measured {"requests": %d, "seconds": %f, "p50": %f, "p90": %f, "p99": %f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(90) / 1e3, latency:percentile(99) / 1e3,
    failed.status + failed.connect + failed.read + failed.write + failed.timeout))
end
