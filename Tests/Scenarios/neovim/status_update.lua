-- What a person at Neovim does: $JOB_TOLD gets status, date and note; $JOB_HIDDEN a status that customers do not see, with a
-- note; $JOB_BARE the same status and nothing else.

local function open(job)
  vim.cmd('Fettle open ' .. job)
  return eventually('the pane', function()
    local current = vim.api.nvim_get_current_buf()
    return text_of(current):find('Job Status', 1, true) and text_of(current):find('is told', 1, true) and current
  end)
end

local function shows(buffer, text)
  local ok, why = pcall(eventually, text, function()
    return text_of(buffer):find(text, 1, true)
  end)
  if not ok then
    error(why .. '\n' .. text_of(buffer), 2)
  end
end

local function write_note(buffer, text)
  press('cn')
  local note = eventually('the note', function()
    return vim.bo.filetype == 'fettle-note' and vim.api.nvim_get_current_buf()
  end)
  press('<Esc>')
  vim.api.nvim_buf_set_lines(note, 0, -1, false, { text })
  vim.cmd('write')
  shows(buffer, text)
  eventually('the pane in front', function()
    return vim.api.nvim_get_current_buf() == buffer
  end)
end

local function update(said)
  notices = {}
  press('U')
  eventually('the update', function()
    return notices[1]
  end)
  contains(notices[1], said)
end

test('status, date and note are chosen and updated', function()
  local buffer = open(vim.env.JOB_TOLD)
  pick('In Progress')
  press('cs')
  vim.ui.input = function(_, done)
    done('2031-03-07 15:00')
  end
  pick('Parts delay')
  press('cd')
  press('i')
  shows(buffer, 'Parts delay')
  write_note(buffer, 'The new wing is here')
  shows(buffer, 'is told by e-mail to bo@example.test: “We are at it”, ready 2031-03-07 15:00, your note')
  update('A message to the customer is queued.')
end)

test('a hidden status is told with a note', function()
  local buffer = open(vim.env.JOB_HIDDEN)
  pick('On Hold')
  press('cs')
  write_note(buffer, 'We wait for a part')
  shows(buffer, 'your note (this status is hidden)')
  update('A message to the customer is queued.')
end)

test('a hidden status alone is not told', function()
  local buffer = open(vim.env.JOB_BARE)
  pick('On Hold')
  press('cs')
  shows(buffer, 'is not told: customers do not see this status')
  update('The customer is not told: customers do not see this status.')
end)
