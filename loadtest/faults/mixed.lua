-- What the clients of soak and restarts ask for: mostly small GETs, some POSTs, now and then something large or slow.
-- Each connection waits a little before each request, so that the machine keeps up.

local post = { ["Content-Type"] = "text/plain" }
local small = string.rep("b", 500)
local large = string.rep("b", 200000)

function delay()
    return math.random(5, 25)
end

function request()
    local kind = math.random(100)
    if kind <= 70 then
        return wrk.format("GET", "/items/" .. kind)
    elseif kind <= 90 then
        return wrk.format("POST", "/items", post, small)
    elseif kind <= 94 then
        return wrk.format("POST", "/upload", post, large)
    elseif kind <= 97 then
        return wrk.format("GET", "/large")
    else
        return wrk.format("GET", "/slow")
    end
end

-- The first failures are shown as they are: a count alone says little.
local shown = 0

function response(status, headers, body)
    if status >= 400 and shown < 20 then
        shown = shown + 1
        io.write(string.format("FAILED %d %s\n", status, body:sub(1, 300):gsub("%s+", " ")))
        io.flush()
    end
end

-- One line that scripts read: answers, those that were not 2xx or 3xx, and connections that broke off.
function done(summary)
    local errors = summary.errors
    io.write(string.format("TOTAL %d %d %d %d %d %d\n", summary.requests, errors.status, errors.connect, errors.read,
        errors.write, errors.timeout))
end
