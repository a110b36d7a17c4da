-- What a person sees: errors with what to do about them, and the few colours, each beside a sign.

local M = {}

M.namespace = vim.api.nvim_create_namespace('fettle')

--- Defines the highlights a colour scheme has not defined.
function M.highlights()
  local function default(name, what)
    vim.api.nvim_set_hl(0, name, vim.tbl_extend('force', { default = true }, what))
  end
  default('FettleUpdated', { fg = '#3fa34d', ctermfg = 'green', bold = true })
  default('FettleLate', { link = 'WarningMsg' })
  default('FettleLabel', { link = 'Identifier' })
  default('FettleTitle', { link = 'Title' })
  default('FettleHeader', { link = 'Underlined' })
  default('FettleHint', { link = 'Comment' })
  default('FettleChanged', { link = 'DiffChange' })
  default('FettleOver', { link = 'ErrorMsg' })
end

---@param problem fettle.Problem
---@return string
function M.problem(problem)
  return problem.message .. (problem.hint and ' ' .. problem.hint or '')
end

--- An error as lines: what happened, each problem with its place, what to do.
---@param err fettle.Error
---@return string
function M.text(err)
  local lines = { err.message }
  local problems = err.problems or {}
  for _, problem in ipairs(#problems > 1 and problems or {}) do
    lines[#lines + 1] = ('  %s: %s'):format(problem.path, M.problem(problem))
  end
  if err.hint then
    lines[#lines + 1] = err.hint
  end
  return table.concat(lines, '\n')
end

local REASONS = {
  noContact = 'no e-mail address or fax number',
  hiddenStatus = 'customers do not see this status',
  notWanted = 'the customer does not want messages',
  inactiveAccount = 'the account is not active',
  switchedOff = 'messages are switched off',
}

--- Why a customer is not told, for a person.
---@param reason string? of the schema
---@return string
function M.reason(reason)
  return REASONS[reason] or reason or '?'
end

---@param err fettle.Error
function M.err(err)
  vim.notify(M.text(err), vim.log.levels.ERROR, { title = 'Fettle' })
end

---@param text string
function M.info(text)
  vim.notify(text, vim.log.levels.INFO, { title = 'Fettle' })
end

--- Puts text in place of all lines of a buffer that the user does not type in.
---@param buffer integer
---@param lines string[]
function M.fill(buffer, lines)
  local modified = vim.bo[buffer].modified
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].modified = modified
end

--- Puts lines of pieces {text, highlight} in place of all lines, with their highlights.
---@param buffer integer
---@param lines {[1]: string, [2]: string?}[][]
function M.pieces(buffer, lines)
  M.fill(
    buffer,
    vim.tbl_map(function(pieces)
      return table.concat(vim.tbl_map(function(piece)
        return piece[1]
      end, pieces))
    end, lines)
  )
  vim.api.nvim_buf_clear_namespace(buffer, M.namespace, 0, -1)
  for number, pieces in ipairs(lines) do
    local at = 0
    for _, piece in ipairs(pieces) do
      if piece[2] and #piece[1] > 0 then
        M.mark(buffer, piece[2], number - 1, at, at + #piece[1])
      end
      at = at + #piece[1]
    end
  end
end

--- The buffer of that name for something that is shown and not typed in, made when it is not there.
---@param name string
---@param filetype string
---@param states table<integer, table> what is known of buffers; forgets it when it is closed
---@return integer
function M.buffer(name, filetype, states)
  local buffer = vim.fn.bufnr('^' .. name .. '$')
  if buffer == -1 then
    buffer = vim.api.nvim_create_buf(true, true)
    vim.api.nvim_buf_set_name(buffer, name)
    vim.bo[buffer].filetype, vim.bo[buffer].modifiable = filetype, false
    vim.api.nvim_create_autocmd('BufUnload', { buffer = buffer, callback = function() states[buffer] = nil end })
  end
  return buffer
end

--- Highlights bytes [from, to) of a line, both counted from 0.
---@param buffer integer
---@param group string
---@param line integer
---@param from integer
---@param to integer
function M.mark(buffer, group, line, from, to)
  vim.api.nvim_buf_set_extmark(buffer, M.namespace, line, from, { end_col = to, hl_group = group })
end

--- The sign of a job whose customer was told: said by its form, not by its colour alone.
---@param buffer integer
---@param line integer
function M.updated_sign(buffer, line)
  vim.api.nvim_buf_set_extmark(buffer, M.namespace, line, 0, { sign_text = '✓', sign_hl_group = 'FettleUpdated' })
end

--- Maps keys of one buffer, and remembers them for g?.
---@param buffer integer
---@param maps {[1]: string, [2]: string, [3]: fun()}[] key, what it does, function
function M.keys(buffer, maps)
  local help = {}
  for _, map in ipairs(maps) do
    vim.keymap.set('n', map[1], map[3], { buffer = buffer, nowait = true, desc = 'Fettle: ' .. map[2] })
    help[#help + 1] = ('  %-6s %s'):format(map[1], map[2])
  end
  vim.keymap.set('n', 'g?', function()
    vim.api.nvim_echo({ { table.concat(help, '\n') } }, false, {})
  end, { buffer = buffer, desc = 'Fettle: help' })
end

--- Runs a function at most once in so many milliseconds, with the arguments of the last call.
---@param milliseconds integer
---@param run fun(...)
---@return fun(...)
function M.later(milliseconds, run)
  local turn = 0
  return function(...)
    turn = turn + 1
    local mine, arguments = turn, { ... }
    vim.defer_fn(function()
      if mine == turn then
        run(unpack(arguments))
      end
    end, milliseconds)
  end
end

return M
