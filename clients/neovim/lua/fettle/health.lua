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
end

return M
