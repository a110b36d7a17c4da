-- The web-status pane.

local function open(words)
  local job = ask('jobs.list', { filter = { text = words }, limit = 1 }).rows[1]
  vim.cmd('Fettle open ' .. job.id)
  local buffer = eventually('the pane', function()
    local current = vim.api.nvim_get_current_buf()
    return text_of(current):find('Job Status', 1, true) and current
  end)
  return buffer, job
end

local function shows(buffer, text)
  eventually(text, function()
    return text_of(buffer):find(text, 1, true)
  end)
end

local function write_note(text)
  press('cn')
  local note = eventually('the note', function()
    return vim.bo.filetype == 'fettle-note' and vim.api.nvim_get_current_buf()
  end)
  press('<Esc>')
  vim.api.nvim_buf_set_lines(note, 0, -1, false, { text })
  return note
end

local function count_of(note)
  local marks = vim.api.nvim_buf_get_extmarks(note, require('fettle.show').namespace, 0, -1, { details = true })
  for _, mark in ipairs(marks) do
    if mark[4].virt_lines then
      return mark[4].virt_lines[1][1][1]
    end
  end
end

test('stage, status, due out and note are one update', function()
  local buffer, job = open('brake')
  pick('Paint')
  press('cg')
  pick('On Hold')
  press('cs')
  shows(buffer, 'was ')
  pick('Parts delay')
  press('cd')
  equal(vim.api.nvim_buf_get_lines(0, 1, 2, false)[1], ' Mo Tu We Th Fr Sa Su')
  press('j<CR>')
  shows(buffer, 'Parts delay')
  local note = write_note('Ready on Monday — é')
  vim.api.nvim_exec_autocmds('TextChanged', { buffer = note })
  eventually('the count', function()
    return count_of(note) == '19 of 140'
  end)
  vim.cmd('write')
  shows(buffer, 'Ready on Monday')
  equal(vim.bo[buffer].modified, true)
  equal(#ask('webStatus.history', { jobId = job.id }).rows, 0)
  vim.api.nvim_buf_call(buffer, function()
    vim.cmd('write')
  end)
  shows(buffer, 'History (1)')
  shows(buffer, '“Ready on Monday — é”')
  equal(vim.bo[buffer].modified, false)
  local row = ask('webStatus.history', { jobId = job.id }).rows[1]
  equal({ row.jobStatus, row.repairStage, row.dueOutChangeReason }, { 'On Hold', 'Paint', 'Parts delay' })
  contains(notices[#notices], 'Status updated')
end)

test('a note over the limit is not taken', function()
  open('brake')
  local note = write_note(('é'):rep(141))
  vim.cmd('write')
  eventually('the refusal', function()
    return notices[1]
  end)
  contains(notices[1], '141 characters; 140 fit')
  equal(count_of(note), '141 of 140')
end)

test('a refused update shows its problems at their fields, and keeps the draft', function()
  local buffer, job = open('brake')
  local status = ask('webStatus.get', { jobId = job.id })
  pick('Parts delay')
  press('cd')
  -- Long before the job arrived.
  for _ = 1, 24 do
    press('<lt>')
  end
  press('<CR>')
  shows(buffer, 'was ')
  press('U')
  local found = eventually('the problem', function()
    local all = vim.diagnostic.get(buffer)
    return #all > 0 and all
  end)
  contains(vim.api.nvim_buf_get_lines(buffer, found[1].lnum, found[1].lnum + 1, false)[1], 'Due Out')
  equal(vim.bo[buffer].modified, true)
  equal(ask('webStatus.get', { jobId = job.id }).version, status.version)
  press('u')
  equal(vim.diagnostic.get(buffer), {})
  equal(vim.bo[buffer].modified, false)
end)

test('what the customer would be told by the draft is the word of the engine', function()
  local hidden = vim.tbl_filter(function(status)
    return status.name == 'On Hold'
  end, ask('statuses.list', { kind = 'job' }).statuses)[1]
  local saved, err = ask('statuses.update', { id = hidden.id, portalHidden = true })
  assert(saved, vim.inspect(err))
  local job = ask('jobs.create', { title = 'Told or not', accountId = ask('accounts.list', { limit = 1 }).rows[1].id, kind = 'repairOrder' })
  vim.cmd('Fettle open ' .. job.id)
  local buffer = vim.api.nvim_get_current_buf()
  shows(buffer, 'is told by e-mail to ana@example.org: “Scheduled”')
  pick('On Hold')
  press('cs')
  shows(buffer, 'is not told: customers do not see this status')
  write_note('We wait for the parts')
  vim.cmd('write')
  shows(buffer, 'is told by e-mail to ana@example.org: “Scheduled”, your note (this status is hidden)')
  notices = {}
  press('cw')
  eventually('the message', function()
    return notices[1]
  end)
  contains(notices[1], 'To ana@example.org')
  contains(notices[1], 'We wait for the parts')
  press('ct')
  shows(buffer, 'is not told: you chose not to')
  equal(#ask('outbox.list', { filter = { owner = job.id } }).rows, 0)
  press('ct')
  shows(buffer, 'is told by e-mail')
  press('U')
  eventually('the update', function()
    return vim.bo[buffer].modified == false
  end)
  local sent = ask('outbox.list', { filter = { owner = job.id }, columns = { 'text', 'to' } }).rows
  equal(#sent, 1)
  contains(notices[1], sent[1].text:match('[^\n]+$'))
  ask('statuses.update', { id = hidden.id, portalHidden = false })
end)

test('changes that would be refused are said at their fields before the update', function()
  local buffer = open('dent')
  pick('Parts delay')
  press('cd')
  -- Years before it arrived.
  press('<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<CR>')
  eventually('the problem', function()
    return #vim.diagnostic.get(buffer) > 0
  end)
  shows(buffer, 'is not told: the changes cannot be sent like this')
  press('u')
  equal(vim.diagnostic.get(buffer), {})
end)

test('when somebody else was faster the draft is kept and the decision asked for', function()
  local buffer, job = open('brake')
  pick('Scheduled')
  press('cs')
  ask('webStatus.update', { jobId = job.id, note = 'Faster' })
  press('U')
  eventually('the conflict', function()
    return notices[#notices]
  end)
  contains(notices[#notices], 'kept')
  shows(buffer, 'Faster')
  shows(buffer, 'was ')
  press('U')
  eventually('the update', function()
    return vim.bo[buffer].modified == false
  end)
  equal(ask('webStatus.get', { jobId = job.id }).jobStatus.name, 'Scheduled')
end)

test('a job is found by its R.O. number too', function()
  local board = ask('whiteboard.list', { limit = 1 })
  vim.cmd('Fettle open ' .. board.rows[1].roNumber)
  eventually('the pane', function()
    return text_of(0):find('R.O.# ' .. board.rows[1].roNumber, 1, true)
  end)
end)

test('a job that is not there is told', function()
  vim.cmd('Fettle open 99999')
  eventually('the message', function()
    return notices[1]
  end)
  contains(notices[1], '99999')
end)

test('the health check passes', function()
  vim.cmd('checkhealth fettle')
  local text = text_of(0)
  contains(text, 'round trip')
  contains(text, 'protocol 1.0')
  equal(text:find('ERROR', 1, true), nil)
end)

test('the health check knows the programs that send', function()
  vim.cmd('checkhealth fettle')
  local text = text_of(0)
  contains(text, 'e-mail: ')
  contains(text, 'fettle-deliver')
  contains(text, 'fettle-draw')
end)
