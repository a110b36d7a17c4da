-- The engine as a child process: started at the first call, drained, started again after a crash, ended in order.
-- Nothing here waits: every call takes a callback, which is called once, in the main loop.

local child = require('fettle.engine.child')
local config = require('fettle.config')
local framing = require('fettle.engine.framing')
local listeners = require('fettle.engine.listeners')
local restarts = require('fettle.engine.restarts')
local waits = require('fettle.engine.waiting')

local M = {}
local uv = vim.loop
local how_it_ended = waits.how_it_ended
local failure, finish, finish_all, in_order = waits.failure, waits.finish, waits.finish_all, waits.in_order

---@class fettle.Error
---@field message string
---@field kind? string kind of the engine's error; "client" when no engine answered
---@field hint? string
---@field problems? fettle.Problem[]
---@field data? table

---@class fettle.Problem
---@field path string JSON pointer into the params
---@field problem string its kind
---@field message string the problem as a sentence
---@field expected? any
---@field actual? any
---@field limit? integer
---@field hint? string

local PATIENCE = 2000

---@type fettle.Process?
local process
local ending ---@type fettle.Process? asked to end, and still holding the store
local queue = {} ---@type fettle.Waiting[] in the order of their calls
local next_id = 1
local pause -- timer of a restart to come
local crashed = restarts.counter(uv.now)

M.server = nil ---@type table? what the engine said of itself
M.trace = nil ---@type string? file that both directions are written to

local function write_trace(direction, message)
  if M.trace then
    local file = io.open(M.trace, 'a')
    if file then
      file:write(os.date('%H:%M:%S '), direction, ' ', vim.json.encode(message), '\n')
      file:close()
    end
  end
end

---@param to fettle.Process
local function send(to, message)
  write_trace('>', message)
  if not to.stdin:is_closing() then
    to.stdin:write(framing.encode(message))
  end
end

---@param to fettle.Process
---@param waiting fettle.Waiting
local function request(to, waiting)
  local id = next_id
  next_id = next_id + 1
  to.waiting[id] = waiting
  local params = waiting.params
  if next(params) == nil then
    params = nil
  end
  send(to, { jsonrpc = '2.0', id = id, method = waiting.method, params = params })
end

--- The last lines the engine wrote to its standard error.
M.log = child.log
M.on_start, M.on_loss = listeners.on_start, listeners.on_loss
M.on_notification, M.hearer = listeners.on_notification, listeners.hearer

local start

---@param ended fettle.Process
local function on_end(ended, code, signal)
  local left = in_order(ended.waiting)
  ended.waiting = {}
  if process == ended then
    process = nil
    M.server = nil
  end
  if ended.closing then
    finish_all(left, failure('Fettle was closed.'))
    if ended == ending then
      ending = nil
      if #queue > 0 then
        start()
      end
    end
    return
  end
  local ending = how_it_ended(code, signal)
  if not ended.ready then
    -- What does not start now will not start in a moment either: show why, and leave it.
    local err = failure(
      ('The engine ended at once (%s).\n%s'):format(ending, table.concat(M.log(), '\n')),
      ':checkhealth fettle tells what is missing.'
    )
    vim.list_extend(left, queue)
    queue = {}
    finish_all(left, err)
    return
  end
  local again = {}
  for _, waiting in ipairs(left) do
    if waiting.may_repeat then
      again[#again + 1] = waiting
    else
      finish(waiting, failure(('The engine ended (%s) before it answered %s.'):format(ending, waiting.method)))
    end
  end
  queue = vim.list_extend(again, queue)
  local milliseconds = crashed()
  if not milliseconds then
    local gone = queue
    queue = {}
    finish_all(
      gone,
      failure(
        ('The engine ended again and again (%s).\n%s'):format(ending, table.concat(M.log(), '\n')),
        'Look at :Fettle log, then try again in a few minutes.'
      )
    )
    return
  end
  pause = uv.new_timer()
  pause:start(milliseconds, 0, function()
    pause:close()
    pause = nil
    vim.schedule(function()
      if #queue > 0 and not process then
        start()
      end
    end)
  end)
  listeners.tell_loss()
end

---@param from fettle.Process
local function on_message(from, message)
  write_trace('<', message)
  if message.method then
    local hear = listeners.hearer(message.method)
    if hear and from == process then
      hear(message.params or {})
    end
    return
  end
  local waiting = from.waiting[message.id]
  if not waiting then
    return
  end
  from.waiting[message.id] = nil
  local err = message.error
  if not err then
    return finish(waiting, nil, message.result)
  end
  local data = err.data or {}
  if waiting.may_repeat and (data.kind == 'engineMoved' or data.kind == 'outcomeUnknown') then
    -- The same call with the same key does nothing twice.
    queue[#queue + 1] = waiting
    if data.kind == 'engineMoved' then
      M.flush()
    end
    return
  end
  finish(waiting, {
    message = err.message,
    kind = data.kind,
    hint = data.hint,
    problems = data.problems,
    data = data,
  })
end

--- Sends what waits for the engine.
function M.flush()
  if not (process and process.ready) then
    return
  end
  local waiting = queue
  queue = {}
  for _, call in ipairs(waiting) do
    if call.wants_server then
      finish(call, nil, M.server)
    else
      request(process, call)
    end
  end
end

---@param to fettle.Process
local function introduce(to)
  request(to, {
    method = 'initialize',
    params = {
      clientInfo = { name = 'fettle.nvim', version = '0.1.0' },
      processId = uv.os_getpid(),
      protocolVersion = '1.0',
    },
    may_repeat = false,
    callback = function(err, result)
      if err then
        if err.kind ~= 'client' then
          -- Another protocol: nothing that is waiting can be asked.
          to.closing = true
          local gone = queue
          queue = {}
          finish_all(gone, err)
          M.stop()
        end
        return
      end
      to.ready = true
      M.server = result
      M.flush()
    end,
  })
end

function start()
  local program, problem = config.engine()
  local store, no_store = config.store()
  if not program or not store then
    local gone = queue
    queue = {}
    return finish_all(gone, failure(problem or no_store))
  end
  local args = { 'serve', store }
  local employee = config.get().employee
  if employee then
    vim.list_extend(args, { '--employee', employee })
  end
  local new, refusal = child.start(program, args, on_message, on_end)
  if not new then
    local gone = queue
    queue = {}
    return finish_all(gone, failure(('The engine %s could not be started: %s'):format(program, refusal)))
  end
  process = new
  introduce(new)
  listeners.tell_start()
end

--- Makes a call. An error holds what to show a person; result is nil then.
---@param method string
---@param params table?
---@param callback fun(err: fettle.Error?, result: any)
---@param options? {may_repeat?: boolean, wants_server?: boolean, timeout?: integer|false} may_repeat: sent again when the engine crashed
---@return fun() cancel gives it up
function M.call(method, params, callback, options)
  options = options or {}
  ---@type fettle.Waiting
  local waiting = {
    method = method,
    params = params or {},
    callback = vim.schedule_wrap(callback),
    may_repeat = options.may_repeat or false,
    wants_server = options.wants_server,
  }
  local function cancel(err)
    for index, queued in ipairs(queue) do
      if queued == waiting then
        table.remove(queue, index)
        return finish(waiting, err)
      end
    end
    if not process then
      return
    end
    for id, sent in pairs(process.waiting) do
      if sent == waiting then
        -- Its answer still comes, and says what became of it; an engine that is stuck says nothing.
        waiting.may_repeat = false
        send(process, { jsonrpc = '2.0', method = '$/cancelRequest', params = { id = id } })
        vim.defer_fn(function()
          finish(waiting, err)
        end, PATIENCE)
      end
    end
  end
  local timeout = options.timeout
  if timeout == nil then
    timeout = config.get().timeout
  end
  if timeout then
    waiting.timer = uv.new_timer()
    waiting.timer:start(timeout, 0, function()
      vim.schedule(function()
        cancel(failure(('%s was not answered in %d seconds.'):format(method, timeout / 1000)))
      end)
    end)
  end
  queue[#queue + 1] = waiting
  if process then
    M.flush()
  elseif not pause and not ending then
    start()
  end
  return function()
    cancel(failure('cancelled'))
  end
end

--- What the engine said of itself (initialize); starts it when it does not run.
---@param callback fun(err: fettle.Error?, server: table)
function M.introduced(callback)
  M.call('initialize', nil, callback, { may_repeat = true, wants_server = true })
end

---@return integer? pid
function M.pid()
  return process and process.pid or nil
end

--- Ends the engine: shutdown, exit, end of input, and after two seconds each SIGTERM and SIGKILL.
function M.stop()
  if not process then
    return
  end
  local last = process
  last.closing = true
  process, ending = nil, last
  M.server = nil
  send(last, { jsonrpc = '2.0', id = next_id, method = 'shutdown' })
  next_id = next_id + 1
  send(last, { jsonrpc = '2.0', method = 'exit' })
  child.finish(last)
end

vim.api.nvim_create_autocmd('VimLeavePre', {
  group = vim.api.nvim_create_augroup('fettle-engine', {}),
  callback = M.stop,
})

return M
