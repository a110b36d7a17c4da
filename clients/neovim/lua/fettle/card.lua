-- One record in a buffer: opened by its id, read again after changes, with lines that stand for something. What the
-- cards of estimates, messages and quotes and the dialogue of a visit have in common; what they are of is said by whoever
-- makes one.

local show = require('fettle.show')

local M = {}

---@class fettle.CardState
---@field id string
---@field record? table once it has been read
---@field targets table<integer, any> what lines stand for, by line from 1

---@class fettle.CardSpec
---@field name string of the buffer, before the id
---@field filetype string
---@field read fun(state: fettle.CardState, done: fun(), fail: fun(err: fettle.Error)) asks for the record and what belongs to it
---@field compose fun(state: fettle.CardState): {[1]: string, [2]: string?}[][], table<integer, any> lines, and what they stand for
---@field keys fun(card: fettle.Card, buffer: integer): {[1]: string, [2]: string, [3]: fun()}[]

---@class fettle.Card
---@field open fun(id: string)
---@field refresh fun()
---@field load fun(buffer: integer)
---@field state fun(buffer: integer): fettle.CardState
---@field target fun(buffer: integer): any

local LABEL = 14

--- A card's lines while they are written: what adds one made of pieces {text, highlight}, and what adds one of a fact, where
--- there is one.
---@return {[1]: string, [2]: string?}[][] lines
---@return fun(...) add
---@return fun(label: string, value: any, group?: string) fact
function M.page()
  local lines = {}
  local function add(...)
    lines[#lines + 1] = { ... }
  end
  local function fact(label, value, group)
    if value and value ~= '' then
      add({ label .. (' '):rep(LABEL - #label), 'FettleLabel' }, { (tostring(value):gsub('\n', ' ⏎ ')), group })
    end
  end
  return lines, add, fact
end

--- Makes a kind of card.
---@param spec fettle.CardSpec
---@return fettle.Card
function M.new(spec)
  local states = {} ---@type table<integer, fettle.CardState>
  local self = {}

  function self.state(buffer)
    return states[buffer]
  end

  --- What the line under the cursor stands for.
  function self.target(buffer)
    return states[buffer].targets[vim.api.nvim_win_get_cursor(0)[1]]
  end

  function self.load(buffer)
    local state = states[buffer]
    spec.read(state, function()
      -- Closed, or opened anew, meanwhile.
      if states[buffer] == state then
        local lines
        lines, state.targets = spec.compose(state)
        show.pieces(buffer, lines)
      end
    end, function(err)
      if states[buffer] == state then
        if not state.record then
          show.fill(buffer, vim.split(show.text(err), '\n'))
        end
        show.err(err)
      end
    end)
  end

  --- Opens a record in this window.
  function self.open(id)
    local buffer = show.buffer(spec.name .. id, spec.filetype, states)
    states[buffer] = { id = id, targets = {} }
    show.keys(buffer, vim.list_extend(spec.keys(self, buffer), {
      { 'R', 'read again', function() self.load(buffer) end },
      { 'q', 'close', function() vim.cmd('bdelete ' .. buffer) end },
    }))
    show.highlights()
    vim.cmd("normal! m'")
    vim.api.nvim_win_set_buf(0, buffer)
    vim.wo.wrap, vim.wo.linebreak, vim.wo.breakindent, vim.wo.number = true, true, true, false
    require('fettle.live').watch()
    self.load(buffer)
  end

  --- Reads those on the screen again, after a change.
  function self.refresh()
    for buffer, state in pairs(states) do
      if state.record and vim.fn.bufwinid(buffer) ~= -1 then
        self.load(buffer)
      end
    end
  end

  return self
end

return M
