-- The process of the engine: its pipes, what it says on standard error, and how it is ended step by step.

local framing = require('fettle.engine.framing')

local M = {}
local uv = vim.loop

local LOG_LINES = 200
local PATIENCE = 2000

---@class fettle.Process
---@field handle userdata
---@field pid integer
---@field stdin userdata
---@field ready boolean it has answered once
---@field closing boolean it was asked to end
---@field waiting table<integer, fettle.Waiting> by request id

local log = {} ---@type string[]

--- The last lines that an engine wrote to its standard error.
---@param count? integer
---@return string[]
function M.log(count)
  return vim.list_slice(log, math.max(1, #log - (count or 20) + 1))
end

local function keep(line)
  log[#log + 1] = line
  if #log > LOG_LINES then
    table.remove(log, 1)
  end
end

local function read_log(stderr, done)
  local rest = ''
  stderr:read_start(function(err, bytes)
    if err or not bytes then
      stderr:close()
      return done()
    end
    rest = rest .. bytes
    for line in rest:gmatch('([^\n]*)\n') do
      keep(line)
    end
    rest = rest:match('[^\n]*$')
  end)
end

--- Starts a program that speaks in frames.
---@param program string
---@param args string[]
---@param on_message fun(process: fettle.Process, message: table) in the main loop
---@param on_end fun(process: fettle.Process, code: integer, signal: integer) once it has ended and all it said was read
---@return fettle.Process? process, string? problem
function M.start(program, args, on_message, on_end)
  local stdin, stdout, stderr = uv.new_pipe(false), uv.new_pipe(false), uv.new_pipe(false)
  ---@type fettle.Process
  local new = { stdin = stdin, ready = false, closing = false, waiting = {} }
  local open, code, signal = 3, 0, 0
  local function one_less()
    open = open - 1
    if open == 0 then
      vim.schedule(function()
        on_end(new, code, signal)
      end)
    end
  end
  local handle, pid = uv.spawn(program, {
    args = args,
    stdio = { stdin, stdout, stderr },
    -- A group of its own: Ctrl-Z on the editor must not stop the engine too.
    detached = true,
  }, function(exit_code, exit_signal)
    code, signal = exit_code, exit_signal
    new.handle:close()
    if not stdin:is_closing() then
      stdin:close()
    end
    one_less()
  end)
  if not handle then
    stdin:close()
    stdout:close()
    stderr:close()
    return nil, pid
  end
  new.handle, new.pid = handle, pid
  local take = framing.reader(function(message)
    vim.schedule(function()
      on_message(new, message)
    end)
  end)
  stdout:read_start(function(err, bytes)
    local broken = bytes and take(bytes)
    if broken then
      keep('fettle.nvim: the engine wrote ' .. broken)
      handle:kill('sigkill')
    end
    if err or broken or not bytes then
      stdout:close()
      one_less()
    end
  end)
  read_log(stderr, one_less)
  return new
end

--- Ends a process that was told to: end of input, and after two seconds each SIGTERM and SIGKILL.
---@param last fettle.Process
function M.finish(last)
  if not last.stdin:is_closing() then
    last.stdin:shutdown(function()
      if not last.stdin:is_closing() then
        last.stdin:close()
      end
    end)
  end
  for step, signal in ipairs({ 'sigterm', 'sigkill' }) do
    local timer = uv.new_timer()
    timer:start(step * PATIENCE, 0, function()
      timer:close()
      if not last.handle:is_closing() then
        last.handle:kill(signal)
      end
    end)
    timer:unref()
  end
end

return M
