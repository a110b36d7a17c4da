-- The life of the engine behind the plugin.

local engine = require('fettle.engine')
local rpc = require('fettle.rpc')

local function first_job()
  return ask('jobs.list', { limit = 1 }).rows[1].id
end

test('a crash is survived, and what was asked is answered', function()
  local job = first_job()
  local former = engine.pid()
  vim.loop.kill(former, 'sigkill')
  equal(ask('webStatus.get', { jobId = job }).jobId, job)
  equal(engine.pid() ~= former, true)
end)

test('a write whose engine was killed happens once', function()
  local job = first_job()
  local before = #ask('webStatus.history', { jobId = job }).rows
  local done
  rpc.call('webStatus.update', { jobId = job, note = 'Once' }, function(err, result)
    done = { err, result }
  end)
  vim.loop.kill(engine.pid(), 'sigkill')
  eventually('the answer', function()
    return done
  end)
  equal(done[1], nil)
  equal(#ask('webStatus.history', { jobId = job }).rows, before + 1)
end)

test('the engine is asked for its description once, whatever is started after', function()
  ask('store.status')
  local folder = vim.fn.stdpath('cache') .. '/fettle'
  local kept = vim.fn.glob(folder .. '/schema-*', true, true)
  equal(#kept, 1)
  local trace = vim.fn.tempname()
  local function asked_anew()
    vim.fn.delete(trace)
    engine.trace = trace
    vim.loop.kill(engine.pid(), 'sigkill')
    ask('store.status')
    engine.trace = nil
    return table.concat(vim.fn.readfile(trace), '\n'):find('"rpc.discover"', 1, true) ~= nil
  end
  equal(asked_anew(), false)
  package.loaded['fettle.rpc'] = nil
  rpc = require('fettle.rpc')
  equal(asked_anew(), false)
  vim.fn.writefile({ '{"half' }, kept[1])
  package.loaded['fettle.rpc'] = nil
  rpc = require('fettle.rpc')
  equal(asked_anew(), true)
end)

test('an engine that does not start says why, once', function()
  engine.stop()
  local store, log = vim.env.FETTLE_STORE, #engine.log(200)
  vim.env.FETTLE_STORE = '/nowhere/at-all.fettle'
  local _, err = ask('store.status')
  vim.env.FETTLE_STORE = store
  contains(err.message, 'at-all.fettle')
  contains(err.message, 'exit status')
  equal(#engine.log(200) - log, 1)
end)

test('a missing engine is told with what to do', function()
  engine.stop()
  local program = vim.env.FETTLE_ENGINE
  vim.env.FETTLE_ENGINE = '/nowhere/fettle'
  local _, err = ask('store.status')
  vim.env.FETTLE_ENGINE = program
  contains(err.message, 'g:fettle')
end)

test('a call that is not answered in time is given up', function()
  ask('store.status')
  local pid = engine.pid()
  vim.loop.kill(pid, 'sigstop')
  local err
  rpc.call('jobs.list', nil, function(failure)
    err = failure
  end, { timeout = 100 })
  eventually('the end of the wait', function()
    return err
  end)
  vim.loop.kill(pid, 'sigcont')
  contains(err.message, 'jobs.list was not answered')
  equal(ask('jobs.list', { limit = 1 }) ~= nil, true)
end)

test('a method the engine lacks is told without asking it', function()
  local _, err = ask('jobs.paint')
  equal(err.kind, 'methodNotFound')
  contains(err.message, 'jobs.paint')
end)

test('ending is in order, and the next call starts again', function()
  ask('store.status')
  local pid = engine.pid()
  engine.stop()
  equal(engine.pid(), nil)
  eventually('its end', function()
    return vim.loop.kill(pid, 0) ~= 0
  end)
  equal(ask('store.status') ~= nil, true)
end)
