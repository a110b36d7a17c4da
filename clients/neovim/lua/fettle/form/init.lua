-- A form as a buffer: a line "Label: text" for each thing that is asked for, more lines where one may write more. :w sends
-- it as one call, all or nothing; what is refused is shown at its field, and what was typed stays.

local reading = require('fettle.form.fields')
local rpc = require('fettle.rpc')
local show = require('fettle.show')

local M = {}

local diagnostics = vim.api.nvim_create_namespace('fettle-form-problems')
local open = {} ---@type table<integer, fettle.FormField[]> fields of the forms on the screen

---@class fettle.Form
---@field title string
---@field intro? string[]
---@field method string
---@field params table sent with what the fields say
---@field fields fettle.FormField[] none: it asks whether to go on
---@field done string|fun(answer: table): string said when it is done
---@field refused? fun(err: fettle.Error) what is done besides showing it

local function point_out(buffer, places, problems, sent)
  vim.diagnostic.set(
    diagnostics,
    buffer,
    vim.tbl_map(function(problem)
      return {
        lnum = reading.place(places, sent, problem.path),
        col = 0,
        message = show.problem(problem),
        severity = vim.diagnostic.severity.ERROR,
        source = 'fettle',
      }
    end, problems)
  )
end

--- What a field hints at: its own words, or what it may be.
local function hint_of(field)
  if field.hint or not field.choices then
    return field.hint
  end
  return table.concat(vim.tbl_map(function(choice)
    return choice.name
  end, field.choices), ', ')
end

local function field_of(fields, line)
  for _, field in ipairs(fields) do
    if vim.startswith(line, field.label .. ':') then
      return field
    end
  end
end

--- What may be written where the cursor is: 'omnifunc' of forms.
function M.complete(find_start, base)
  local field = field_of(open[vim.api.nvim_get_current_buf()] or {}, vim.api.nvim_get_current_line())
  if find_start == 1 then
    return field and #field.label + 2 or -3
  end
  local words = {}
  local choices = field and (field.choices or (field.kind == 'flag' or field.kind == 'yesno') and { { name = 'yes' }, { name = 'no' } }) or {}
  for _, choice in ipairs(choices) do
    if vim.startswith(choice.name:lower(), base:lower()) then
      words[#words + 1] = choice.name
    end
  end
  return words
end

--- The lines of a form, and the first that asks for something.
local function compose(form)
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
  return lines, first or 1
end

local function new_buffer(form)
  local buffer = vim.api.nvim_create_buf(false, false)
  vim.api.nvim_buf_set_name(buffer, 'fettle://form/' .. buffer)
  vim.bo[buffer].buftype, vim.bo[buffer].bufhidden, vim.bo[buffer].swapfile = 'acwrite', 'wipe', false
  vim.bo[buffer].filetype = 'fettle-form'
  vim.bo[buffer].omnifunc = "v:lua.require'fettle.form'.complete"
  open[buffer] = form.fields
  vim.api.nvim_create_autocmd('BufWipeout', {
    buffer = buffer,
    callback = function()
      open[buffer] = nil
    end,
  })
  return buffer
end

local function decorate(buffer, form, lines)
  vim.cmd([[syntax match FettleHint /^#.*/]])
  for _, field in ipairs(form.fields) do
    vim.cmd(([[syntax match FettleLabel /\V\^%s:/]]):format(vim.fn.escape(field.label, '/\\')))
  end
  for index, line in ipairs(lines) do
    local field = field_of(form.fields, line)
    local hint = field and hint_of(field)
    if hint then
      vim.api.nvim_buf_set_extmark(buffer, show.namespace, index - 1, 0, { virt_text = { { hint, 'FettleHint' } } })
    end
  end
end

--- Opens a form below this window.
---@param form fettle.Form
---@param callback? fun(answer: table)
---@return integer buffer
function M.open(form, callback)
  local buffer = new_buffer(form)
  local lines, first = compose(form)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].modified = false
  vim.cmd('belowright split')
  vim.api.nvim_win_set_buf(0, buffer)
  vim.api.nvim_win_set_height(0, math.max(8, #lines + 3))
  vim.wo.wrap, vim.wo.linebreak, vim.wo.number, vim.wo.signcolumn = true, true, false, 'yes:1'
  decorate(buffer, form, lines)
  vim.api.nvim_win_set_cursor(0, { first, #lines[first] })
  local is_sending = false
  local function send()
    if is_sending then
      return
    end
    local texts, places = reading.read(form.fields, vim.api.nvim_buf_get_lines(buffer, 0, -1, false))
    local params, problems, sent = reading.params(form, texts)
    point_out(buffer, places, problems, {})
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
        show.info(type(form.done) == 'function' and form.done(answer) or form.done)
        return callback and callback(answer)
      end
      if vim.api.nvim_buf_is_valid(buffer) then
        point_out(buffer, places, err.problems or {}, sent)
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
