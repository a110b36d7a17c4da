-- :Fettle and its subcommands.

local show = require('fettle.show')

local M = {}

---@type table<string, {about: string, run: fun(words: string[]), complete?: fun(lead: string): string[]}>
local commands = {}

commands.jobs = {
  about = 'all jobs; words narrow them',
  run = function(words)
    require('fettle.list').open('jobs', #words > 0 and { text = table.concat(words, ' ') } or {})
  end,
}

commands.board = {
  about = 'the Whiteboard: open repair orders',
  run = function()
    require('fettle.list').open('whiteboard')
  end,
}

commands.open = {
  about = 'the web status of a job, by id (J12) or R.O. number',
  run = function(words)
    if words[1] then
      return require('fettle.pane').open(words[1])
    end
    vim.ui.input({ prompt = 'Job id or R.O. number: ' }, function(text)
      if text and text ~= '' then
        require('fettle.pane').open(vim.trim(text))
      end
    end)
  end,
}

commands.undo = {
  about = 'takes the newest update of a job back, by id (J12), or of the pane',
  run = function(words)
    local job = words[1] or require('fettle.pane').current()
    if not job then
      return show.err({
        message = 'There is no job here.',
        hint = ':Fettle undo J12 names one; in a pane it is the one that is shown.',
      })
    end
    require('fettle.undo').run(job, function()
      require('fettle.pane').refresh({ [job] = true })
      require('fettle.list').refresh()
    end)
  end,
}

commands.statuses = {
  about = 'the statuses of jobs or quotes, and what customers see in their place: edit, :w saves',
  run = function(words)
    require('fettle.statuses').open(words[1])
  end,
  complete = function(lead)
    return vim.tbl_filter(function(kind)
      return vim.startswith(kind, lead)
    end, { 'job', 'quote' })
  end,
}

commands.appointments = {
  about = 'the workshop: what waits for the shop, the customer, its day; and the customers',
  run = function(words)
    require('fettle.appointments').open(words[1])
  end,
  complete = function(lead)
    return vim.tbl_filter(function(part)
      return vim.startswith(part, lead)
    end, require('fettle.appointments').parts)
  end,
}

commands.quotes = {
  about = 'the quotes, with counts; words narrow them',
  run = function(words)
    require('fettle.quotes').open(#words > 0 and table.concat(words, ' ') or nil)
  end,
}

commands.estimates = {
  about = 'the estimates that wait for an answer; of a job (J12), a customer (C3), a state, or all',
  run = function(words)
    require('fettle.estimates').open(words[1])
  end,
  complete = function(lead)
    return vim.tbl_filter(function(word)
      return vim.startswith(word, lead)
    end, vim.list_extend({ 'all' }, require('fettle.estimates.words').order))
  end,
}

commands.outbox = {
  about = 'the messages that go out, and why they do not; a state narrows them, or what they are about (J12, C3)',
  run = function(words)
    require('fettle.outbox').open(words[1])
  end,
  complete = function(lead)
    return vim.tbl_filter(function(word)
      return vim.startswith(word, lead)
    end, require('fettle.outbox.words').order)
  end,
}

commands.report = {
  about = "a customer's report as it would go out now, by the customer's id (C3)",
  run = function(words)
    if not words[1] then
      return show.err({ message = 'Whose report?', hint = ':Fettle report C3 names the customer.' })
    end
    require('fettle.report').open(words[1])
  end,
}

commands.status = {
  about = 'the store and the engine',
  run = function()
    require('fettle.rpc').call('store.status', nil, function(err, status)
      if err then
        return show.err(err)
      end
      show.info(
        ('%s: %s, engine %s (pid %d)%s'):format(
          status.shopName,
          status.store,
          status.engineVersion,
          status.pid,
          status.readOnly and ', read only: ' .. (status.readOnlyReason or '?') or ''
        )
      )
    end)
  end,
}

commands.log = {
  about = "the engine's last words on standard error",
  run = function()
    local lines = require('fettle.engine').log(200)
    show.info(#lines > 0 and table.concat(lines, '\n') or 'The engine has said nothing.')
  end,
}

commands.trace = {
  about = 'writes all messages to a file; without a name, stops',
  run = function(words)
    require('fettle.engine').trace = words[1] and vim.fn.expand(words[1]) or nil
    show.info(words[1] and 'Messages go to ' .. words[1] or 'Messages are not written any more.')
  end,
  complete = function(lead)
    return vim.fn.getcompletion(lead, 'file')
  end,
}

commands.close = {
  about = 'ends the engine; the next call starts it again',
  run = function()
    require('fettle.engine').stop()
  end,
}

---@param words string[]
function M.run(words)
  local name = words[1] or 'board'
  local command = commands[name]
  if not command then
    local names = vim.tbl_keys(commands)
    table.sort(names)
    return show.err({
      message = ("There is no :Fettle %s."):format(name),
      hint = 'There are: ' .. table.concat(names, ', ') .. '. :help fettle',
    })
  end
  command.run(vim.list_slice(words, 2))
end

---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  local words = vim.split(vim.trim(line), '%s+')
  local is_first = #words == 1 or (#words == 2 and lead ~= '')
  if is_first then
    local names = vim.tbl_filter(function(name)
      return vim.startswith(name, lead)
    end, vim.tbl_keys(commands))
    table.sort(names)
    return names
  end
  local command = commands[words[2]]
  return command and command.complete and command.complete(lead) or {}
end

return M
