-- :checkhealth fettle

local config = require('fettle.config')

local M = {}

-- Neovim 0.7 has the older names.
local report = vim.health and vim.health.ok and vim.health
  or (function()
    local old = require('health')
    return { start = old.report_start, ok = old.report_ok, warn = old.report_warn, error = old.report_error }
  end)()

local WAIT = 10000

--- Makes a call and waits for it; a health check is the one place that waits.
local function ask(method)
  local done, err, result = false, nil, nil
  require('fettle.rpc').call(method, nil, function(failure, answer)
    done, err, result = true, failure, answer
  end)
  vim.wait(WAIT, function()
    return done
  end, 5)
  if not done then
    err = { message = ('%s was not answered in %d seconds.'):format(method, WAIT / 1000) }
  end
  return err, result
end

--- A program that sends or draws: beside the engine, else in PATH. What it says of itself; nil: it is not there, or does not run.
local function sibling(engine, name)
  local path = vim.fn.resolve(engine):gsub('[^/]*$', '') .. name
  if vim.fn.executable(path) == 0 then
    path = vim.fn.exepath(name)
  end
  if path == '' then
    return nil, ('%s is not beside the engine and not in PATH'):format(name)
  end
  local said = vim.fn.system({ path, '--help' })
  if vim.v.shell_error ~= 0 then
    return nil, ('%s does not run: %s'):format(path, vim.trim(said):match('[^\n]*'))
  end
  return path
end

-- What a way out needs beside fettle-deliver.
local NEEDS = {
  modem = { program = 'efax', package = 'efax' },
}

--- The ways out and the programs that go them: what is set up and cannot go is a warning.
local function check_sending(engine)
  local err, answer = ask('outbox.channels')
  if err then
    return report.error(require('fettle.show').text(err))
  end
  local words = require('fettle.outbox.words')
  local is_wanted = false
  for _, channel in ipairs(answer.channels) do
    local name = words.channels[channel.channel] or channel.channel
    is_wanted = is_wanted or channel.mode ~= 'off'
    local needed = NEEDS[channel.mode]
    if channel.stopped then
      report.warn(('%s is stopped: %s'):format(name, channel.stopped.answer), { 'Mend what it says, then :Fettle outbox and K' })
    elseif needed and vim.fn.executable(needed.program) == 0 then
      report.warn(('%s goes by %s, and %s is not installed'):format(name, channel.mode, needed.program), { 'apt install ' .. needed.package })
    else
      report.ok(('%s: %s, %d waiting'):format(name, channel.mode == 'off' and 'switched off' or 'by ' .. channel.mode, channel.queued + channel.retry))
    end
    if channel.uncertain + channel.failed > 0 then
      report.warn(('%s: %d uncertain, %d failed'):format(name, channel.uncertain, channel.failed), { ':Fettle outbox' })
    end
  end
  for _, program in ipairs({ { 'fettle-deliver', 'sends the outbox' }, { 'fettle-draw', 'draws what goes out on paper' } }) do
    local path, problem = sibling(engine, program[1])
    if path then
      report.ok(('%s: %s'):format(program[2], path))
    elseif is_wanted then
      report.warn(problem, { 'Nothing goes out from this computer; another one may send it' })
    else
      report.ok(problem .. '; nothing is set up to go out')
    end
  end
end

function M.check()
  report.start('fettle')
  if vim.fn.has('nvim-0.7.2') == 1 then
    report.ok('Neovim is new enough')
  else
    report.error('Neovim 0.7.2 or later is needed')
  end
  local program, problem = config.engine()
  if not program then
    return report.error(problem)
  end
  report.ok(('engine: %s, %s'):format(program, vim.trim(vim.fn.system({ program, '--version' }))))
  local store, no_store = config.store()
  if not store then
    return report.error(no_store)
  end
  if vim.fn.isdirectory(store) == 0 then
    return report.error(('There is no store at %s'):format(store), { 'fettle init ' .. store })
  end
  report.ok('store: ' .. store)
  local show = require('fettle.show')
  local err, status = ask('store.status')
  if err then
    return report.error('The engine does not answer: ' .. show.text(err))
  end
  local server = require('fettle.engine').server
  report.ok(('%s, protocol %s'):format(status.shopName, server and server.protocolVersion or status.protocolVersion))
  local holder = server and server.engine and server.engine.pid or status.pid
  local own = require('fettle.engine').pid()
  local others = {}
  for _, client in ipairs(status.clients or {}) do
    if client.pid ~= own then
      others[#others + 1] = ('%s (process %d)'):format(client.name or 'a program without a name', client.pid)
    end
  end
  local held = holder == own and 'this Neovim holds the store' or ('process %d holds the store, this Neovim has joined it'):format(holder)
  report.ok(('%s; other programs: %s'):format(held, #others > 0 and table.concat(others, ', ') or 'none'))
  local installed = vim.fn.system({ program, '--version' }):match('%d[%w%.%-]*')
  if installed and status.engineVersion ~= installed then
    report.warn(('The store is open in Fettle %s, and here is %s: use the same everywhere'):format(status.engineVersion, installed))
  end
  if status.readOnly then
    report.warn('The store is read only: ' .. (status.readOnlyReason or 'no reason given'))
  end
  for _, warning in ipairs(status.warnings or {}) do
    report.warn(warning)
  end
  local before = vim.loop.hrtime()
  err = ask('session.get')
  if err then
    return report.error(show.text(err))
  end
  report.ok(('round trip: %.1f ms'):format((vim.loop.hrtime() - before) / 1e6))
  report.start('fettle: sending')
  check_sending(program)
end

return M
