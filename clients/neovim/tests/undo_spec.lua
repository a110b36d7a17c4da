-- Taking the newest update of a job back.

local function open(words)
  local job = ask('jobs.list', { filter = { text = words }, limit = 1 }).rows[1]
  vim.cmd('Fettle open ' .. job.id)
  local buffer = eventually('the pane', function()
    local current = vim.api.nvim_get_current_buf()
    return text_of(current):find('Job Status', 1, true) and current
  end)
  return buffer, job
end

local function status(job)
  return ask('webStatus.get', { jobId = job.id }).jobStatus.name
end

test('the newest update is taken back from the pane, and the history says so', function()
  local buffer, job = open('brake')
  ask('webStatus.update', { jobId = job.id, jobStatus = 'Scheduled' })
  ask('webStatus.update', { jobId = job.id, jobStatus = 'On Hold', note = 'By mistake' })
  pick('Leave it')
  press('cu')
  vim.wait(300)
  equal(status(job), 'On Hold')
  pick('Take it back')
  press('cu')
  eventually('the undo in the pane', function()
    return text_of(buffer):find('Takes the update before back.', 1, true)
  end)
  equal(status(job), 'Scheduled')
  local newest = ask('outbox.list', { filter = { owner = job.id }, columns = { 'state', 'cancelReason' }, limit = 1 })
  equal(newest.rows[1].cancelReason, 'undo')
  equal(#ask('webStatus.history', { jobId = job.id }).rows, 3)
end)

test('the command names a job, and what cannot be taken back is told', function()
  local job = ask('jobs.list', { filter = { text = 'brake' }, limit = 1 }).rows[1]
  pick('Take it back')
  vim.cmd('Fettle undo ' .. job.id)
  eventually('the refusal', function()
    return notices[1]
  end)
  contains(notices[1], 'taken back already')
end)

test('without a job the command says how to name one', function()
  vim.cmd('enew')
  vim.cmd('Fettle undo')
  contains(notices[1], 'Fettle undo J12')
end)
