-- A form as a buffer: a line "Label: text" for each thing that is asked for, more lines where one may write more. :w sends
-- it as one call, all or nothing; what is refused is shown at its field, and what was typed stays.

local dates = require('fettle.dates')
local rpc = require('fettle.rpc')
local show = require('fettle.show')

local M = {}

local diagnostics = vim.api.nvim_create_namespace('fettle-form-problems')

---@class fettle.FormField
---@field name string of the parameter
---@field label string
---@field kind? 'text'|'time'|'flag' text, when not said
---@field value? string at first
---@field hint? string

---@class fettle.Form
---@field title string
---@field intro? string[]
---@field method string
---@field params table sent with what the fields say
---@field fields fettle.FormField[]
---@field done string said when it is done
---@field refused? fun(err: fettle.Error) what is done besides showing it

--- The text of each field, and its line from 0. Lines that begin with no label go on with the field above.
local function read(fields, lines)
  local texts, places, current = {}, {}, nil
  for number, line in ipairs(lines) do
    local found
    for _, field in ipairs(fields) do
      if vim.startswith(line, field.label .. ':') then
        found = field
        break
      end
    end
    if found then
      current = found.name
      texts[current], places[current] = vim.trim(line:sub(#found.label + 2)), number - 1
    elseif current and not line:match('^#') then
      texts[current] = texts[current] .. '\n' .. line
    end
  end
  return vim.tbl_map(vim.trim, texts), places
end

--- What a field says to the engine; nil: nothing. Second, why it cannot be said.
local function said(field, text)
  if field.kind == 'flag' then
    if text == '' or text:lower() == 'no' then
      return nil
    end
    return text:lower() == 'yes' or nil, text:lower() ~= 'yes' and 'Write yes or no.' or nil
  elseif text == '' then
    return nil
  elseif field.kind == 'time' then
    local time = dates.read(text)
    return time, not time and 'As in 2026-03-04, 2026-03-04 16:30, 16:30 or +3.' or nil
  end
  return text
end

local function point_out(buffer, places, problems)
  vim.diagnostic.set(
    diagnostics,
    buffer,
    vim.tbl_map(function(problem)
      return {
        lnum = places[problem.path:match('^/([^/]+)')] or 0,
        col = 0,
        message = show.problem(problem),
        severity = vim.diagnostic.severity.ERROR,
        source = 'fettle',
      }
    end, problems)
  )
end

--- The params of the call; problems where a field cannot be sent.
local function params_of(form, texts)
  local params, problems = vim.tbl_extend('force', {}, form.params), {}
  for _, field in ipairs(form.fields) do
    local value, problem = said(field, texts[field.name] or '')
    if problem then
      problems[#problems + 1] = { path = '/' .. field.name, message = problem }
    else
      params[field.name] = value
    end
  end
  return params, problems
end

--- Opens a form below this window.
---@param form fettle.Form
---@param callback? fun(answer: table)
function M.open(form, callback)
  local buffer = vim.api.nvim_create_buf(false, false)
  vim.api.nvim_buf_set_name(buffer, 'fettle://form/' .. buffer)
  vim.bo[buffer].buftype, vim.bo[buffer].bufhidden, vim.bo[buffer].swapfile = 'acwrite', 'wipe', false
  vim.bo[buffer].filetype = 'fettle-form'
  local lines = { '# ' .. form.title .. '   (:w sends it, q leaves it)' }
  for _, line in ipairs(form.intro or {}) do
    lines[#lines + 1] = '# ' .. line:gsub('\n', ' ')
  end
  local first
  for _, field in ipairs(form.fields) do
    local value = vim.split(field.value or '', '\n')
    lines[#lines + 1] = field.label .. ': ' .. value[1]
    first = first or #lines
    vim.list_extend(lines, value, 2)
  end
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].modified = false
  vim.cmd('belowright split')
  vim.api.nvim_win_set_buf(0, buffer)
  vim.api.nvim_win_set_height(0, math.max(8, #lines + 3))
  vim.wo.wrap, vim.wo.linebreak, vim.wo.number, vim.wo.signcolumn = true, true, false, 'yes:1'
  vim.cmd([[syntax match FettleHint /^#.*/]])
  for _, field in ipairs(form.fields) do
    vim.cmd(('syntax match FettleLabel /^%s:/'):format(vim.fn.escape(field.label, '/\\')))
  end
  vim.api.nvim_win_set_cursor(0, { first or 1, #(lines[first or 1]) })
  for index, line in ipairs(lines) do
    for _, field in ipairs(form.fields) do
      if field.hint and vim.startswith(line, field.label .. ':') then
        vim.api.nvim_buf_set_extmark(buffer, show.namespace, index - 1, 0, { virt_text = { { field.hint, 'FettleHint' } } })
      end
    end
  end
  local is_sending = false
  local function send()
    if is_sending then
      return
    end
    local texts, places = read(form.fields, vim.api.nvim_buf_get_lines(buffer, 0, -1, false))
    local params, problems = params_of(form, texts)
    point_out(buffer, places, problems)
    if #problems > 0 then
      return show.err({ message = problems[1].message })
    end
    is_sending = true
    rpc.call(form.method, params, function(err, answer)
      is_sending = false
      if not err then
        if vim.api.nvim_buf_is_valid(buffer) then
          vim.bo[buffer].modified = false
          vim.api.nvim_buf_delete(buffer, {})
        end
        show.info(form.done)
        return callback and callback(answer)
      end
      if vim.api.nvim_buf_is_valid(buffer) then
        point_out(buffer, places, err.problems or {})
      end
      show.err(err)
      if form.refused then
        form.refused(err)
      end
    end)
  end
  vim.api.nvim_create_autocmd('BufWriteCmd', { buffer = buffer, callback = send })
  show.keys(buffer, {
    { '<CR>', 'send it (:write does the same)', send },
    { 'q', 'leave it', function() vim.cmd('confirm bdelete ' .. buffer) end },
  })
  return buffer
end

return M
