-- The note to the customer in a small window, with the engine's count beside it as one types: the engine counts
-- characters as people see them, and it alone decides what fits.

local rpc = require('fettle.rpc')
local show = require('fettle.show')

local M = {}

--- Lets the user write a note.
---@param text string
---@param limit {characters: integer, bytes: integer}
---@param callback fun(text: string, count: table?) what was written and the engine's count; not called when left
function M.open(text, limit, callback)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.bo[buffer].buftype, vim.bo[buffer].bufhidden = 'acwrite', 'wipe'
  vim.bo[buffer].filetype = 'fettle-note'
  vim.api.nvim_buf_set_name(buffer, 'fettle://note/' .. buffer)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(text, '\n'))
  local width = math.min(72, vim.o.columns - 4)
  local window = vim.api.nvim_open_win(buffer, true, {
    relative = 'editor',
    row = math.max(0, math.floor(vim.o.lines / 2) - 3),
    col = math.floor((vim.o.columns - width) / 2),
    width = width,
    height = 5,
    style = 'minimal',
    border = 'rounded',
  })
  vim.wo[window].wrap, vim.wo[window].linebreak = true, true

  local count
  local turn = 0

  local function written()
    return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
  end

  local function show_count()
    vim.api.nvim_buf_clear_namespace(buffer, show.namespace, 0, -1)
    local words = count and ('%d of %d'):format(count.characters, limit.characters) or '…'
    vim.api.nvim_buf_set_extmark(buffer, show.namespace, vim.api.nvim_buf_line_count(buffer) - 1, 0, {
      virt_lines = {
        { { words, count and not count.fits and 'FettleOver' or 'FettleHint' }, { '  :w keeps it, q leaves it', 'FettleHint' } },
      },
    })
  end

  --- Asks the engine; an answer that a later question has overtaken is dropped.
  local function check(done)
    turn = turn + 1
    local mine = turn
    rpc.call('webStatus.check', { note = written() }, function(err, answer)
      if mine ~= turn or not vim.api.nvim_buf_is_valid(buffer) then
        return
      end
      if err then
        return show.err(err)
      end
      count = answer
      show_count()
      if done then
        done()
      end
    end)
  end

  local function keep()
    check(function()
      if not count.fits then
        return show.err({
          message = ('The note has %d characters; %d fit.'):format(count.characters, limit.characters),
          hint = 'Shorten it, or leave it with q.',
        })
      end
      local final = written()
      vim.bo[buffer].modified = false
      vim.api.nvim_win_close(window, true)
      callback(vim.trim(final) ~= '' and final or '', count)
    end)
  end

  local check_soon = show.later(60, function()
    if vim.api.nvim_buf_is_valid(buffer) then
      check()
    end
  end)
  vim.api.nvim_create_autocmd({ 'TextChanged', 'TextChangedI', 'TextChangedP' }, { buffer = buffer, callback = check_soon })
  vim.api.nvim_create_autocmd('BufWriteCmd', { buffer = buffer, callback = keep })
  show.keys(buffer, {
    { '<CR>', 'keep the note', keep },
    { 'q', 'leave it as it was', function() vim.api.nvim_win_close(window, true) end },
  })
  show_count()
  check()
  if text == '' then
    vim.cmd('startinsert')
  end
end

return M
