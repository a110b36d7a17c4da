-- The messages that go out: their states, the ways out, and what staff do with one.

local function order(title)
  local account = ask('accounts.list', { limit = 1 }).rows[1].id
  local made, err = ask('jobs.create', { title = title, accountId = account, kind = 'repairOrder' })
  assert(made, vim.inspect(err))
  return made.id
end

--- A message about a job of its own.
local function message(title)
  local done, err = ask('webStatus.update', { jobId = order(title), jobStatus = 'In Progress' })
  assert(done, vim.inspect(err))
  return done.customerMessage.outboxIds[1]
end

--- The same, with what the other side said to it.
local function answered(title, method, params)
  local settled, err = ask('settings.update', { mail = { mode = 'command', command = { '/bin/true' }, from = 'shop@example.test' } })
  assert(settled, vim.inspect(err))
  local id = message(title)
  local claim = ask('outbox.claim', { limit = 100 })
  for _, entry in ipairs(claim.entries) do
    local its = entry.id == id and params or { answer = '250 taken' }
    local said, why = ask(entry.id == id and method or 'outbox.sent', vim.tbl_extend('force', its, { id = entry.id, lease = claim.lease }))
    assert(said, vim.inspect(why))
  end
  return id
end

local function shows(buffer, text)
  return eventually(text, function()
    return text_of(buffer):find(text, 1, true)
  end)
end

local function go_to(buffer, text)
  shows(buffer, text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    if line:find(text, 1, true) then
      return vim.api.nvim_win_set_cursor(vim.fn.bufwinid(buffer), { number, 0 })
    end
  end
end

local function form()
  eventually('a form', function()
    return vim.bo.filetype == 'fettle-form'
  end)
  return text_of(0)
end

local function fill(label, text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    if vim.startswith(line, label .. ':') then
      return vim.api.nvim_buf_set_lines(0, number - 1, number, false, { label .. ': ' .. text })
    end
  end
  error('no field ' .. label)
end

local function open(word)
  vim.cmd('Fettle outbox ' .. (word or ''))
  local buffer = vim.api.nvim_get_current_buf()
  shows(buffer, 'Outbox · ')
  shows(buffer, 'e-mail ')
  return buffer
end

local function card(id)
  require('fettle.outbox.message').open(id)
  local buffer = vim.api.nvim_get_current_buf()
  shows(buffer, 'Possible now')
  return buffer
end

--- The text that is highlighted by a group.
local function painted(buffer, group)
  local found = {}
  for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(buffer, require('fettle.show').namespace, 0, -1, { details = true })) do
    if mark[4].hl_group == group then
      local line = vim.api.nvim_buf_get_lines(buffer, mark[2], mark[2] + 1, false)[1]
      found[#found + 1] = vim.trim(line:sub(mark[3] + 1, mark[4].end_col))
    end
  end
  return found
end

test('each message says where it is, by a word, a sign and a colour', function()
  answered('Gearbox', 'outbox.failed', { answer = '550 no such mailbox' })
  message('Exhaust')
  local buffer = open()
  shows(buffer, '! failed')
  shows(buffer, 'waits')
  shows(buffer, 'e-mail by command · 1 waiting · ! 1 failed')
  equal(vim.tbl_contains(painted(buffer, 'FettleLate'), '! failed'), true)
  pick('! failed')
  press('fs')
  shows(buffer, 'Outbox · ! failed · 1-1 of 1')
  equal(text_of(buffer):find('waits', 1, true), nil)
  press('fx')
  shows(buffer, 'waits')
end)

test('one that failed says why, and is sent again to another address when that is confirmed', function()
  local id = answered('Clutch', 'outbox.failed', { answer = '550 nobody of that name' })
  local buffer = card(id)
  contains(text_of(buffer), '550 nobody of that name')
  contains(text_of(buffer), 't  Send it once more')
  press('t')
  contains(form(), 'Send it once more')
  fill('To', 'other@example.test')
  equal(ask('outbox.get', { id = id }).state, 'failed')
  vim.cmd('write')
  shows(buffer, 'waits')
  local entry = ask('outbox.get', { id = id })
  equal({ entry.state, entry.to }, { 'queued', 'other@example.test' })
end)

test('one that waits is not sent, once that is confirmed', function()
  local id = message('Wipers')
  local buffer = open(ask('outbox.get', { id = id }).ownerId)
  shows(buffer, '1-1 of 1')
  go_to(buffer, 'waits')
  press('X')
  contains(form(), '# Do not send it')
  press('q')
  equal(ask('outbox.get', { id = id }).state, 'queued')
  vim.api.nvim_set_current_win(vim.fn.bufwinid(buffer))
  press('X')
  form()
  vim.cmd('write')
  shows(buffer, 'not sent')
  equal(ask('outbox.get', { id = id }).state, 'cancelled')
end)

test('somebody says that an uncertain one went out', function()
  local id = answered('Doors', 'outbox.failed', { answer = 'the line broke', uncertain = true })
  local buffer = card(id)
  contains(text_of(buffer), '! It may have gone out already')
  go_to(buffer, 'Say that it went out')
  press('<CR>')
  form()
  fill('How you know', 'She called')
  vim.cmd('write')
  shows(buffer, '✓ sent')
  local entry = ask('outbox.get', { id = id })
  equal({ entry.state, entry.lastAnswer }, { 'sent', 'She called' })
end)

test('what a state does not allow is said and not asked', function()
  local buffer = card(message('Horn'))
  press('Y')
  eventually('the refusal', function()
    return notices[#notices]
  end)
  contains(notices[#notices], 'the message is in the state “waits”')
  contains(notices[#notices], 'X do not send it')
  equal(vim.api.nvim_get_current_buf(), buffer)
end)

test('a stopped way out says why, and goes on when that is confirmed', function()
  answered('Lamps', 'outbox.failed', { answer = '535 wrong password', stopChannel = true })
  local buffer = open()
  shows(buffer, '! stopped (K lets it go on): 535 wrong password')
  vim.cmd('checkhealth fettle')
  contains(text_of(0), 'e-mail is stopped: 535 wrong password')
  vim.cmd('close!')
  open()
  press('K')
  contains(form(), '# It was stopped: 535 wrong password')
  vim.cmd('write')
  shows(buffer, 'e-mail by command')
  equal(ask('outbox.channels').channels[1].stopped, nil)
end)

test('the list shows what happens to a message, without a key', function()
  local id = message('Mirror')
  local buffer = open('queued')
  shows(buffer, '1-')
  require('fettle.outbox').open(ask('outbox.get', { id = id }).ownerId)
  shows(buffer, '1-1 of 1')
  ask('outbox.cancel', { id = id })
  shows(buffer, 'not sent')
end)

test('a word that is no state is told', function()
  vim.cmd('Fettle outbox everything')
  contains(notices[1], "no messages of 'everything'")
end)
