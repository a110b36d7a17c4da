// Columns of the appointment lists that no field holds: what the vehicle says, how late an answer is, who stands where.

import JSON
import Platform
import Records

extension DerivedColumns {
    /// How a column of appointments is worked out; nil when no rule knows it.
    func appointmentColumn(_ id: String) -> DerivedColumn? {
        switch id {
        case "vin": vehicle(Item.vin)
        case "model": vehicle(Item.model)
        case "year": vehicle(Item.year)
        case "mileage": vehicle(Item.mileage)
        case "notifications":
            { [self] appointment, writer in
                Notifications.of(appointment, item(of: appointment)).write(to: &writer)
                return true
            }
        case "minutesToDue":
            { [now] appointment, writer in
                guard let due = appointment[Appointment.dueAt] else { return false }
                let minutes = Double(due.milliseconds - now.milliseconds) / 60_000
                writer.integer(Int(minutes.rounded(.down)))
                return true
            }
        case "overdue":
            { [now] appointment, writer in
                guard appointment.has(Appointment.dueAt) else { return false }
                writer.bool(AppointmentDue.isLate(appointment, at: now))
                return true
            }
        case "lastUser":
            { [self] appointment, writer in
                guard let person = appointment.updatedBy.flatMap(RecordID.named) else { return false }
                return write(nameOf: person, to: &writer)
            }
        default: nil
        }
    }

    /// A field of the appointment's vehicle, as it is now.
    private func vehicle<Value>(_ field: Field<Value>) -> DerivedColumn {
        { [self] appointment, writer in
            guard let value = item(of: appointment)?.fragment(field.number) else { return false }
            writer.raw(value)
            return true
        }
    }

    private func item(of appointment: Record) -> Record? {
        guard let id = appointment[Appointment.itemId] else { return nil }
        return (try? reader.get(id)) ?? nil
    }

    // MARK: All Workshop Customers

    /// How a column of All Workshop Customers is worked out; its rows are vehicles.
    func workshopColumn(_ id: String) -> DerivedColumn? {
        switch id {
        case "notifications":
            { [self] item, writer in
                var notifications = Notifications.of(current(item), item)
                notifications.isInList = isMine(item)
                notifications.write(to: &writer)
                return true
            }
        case "appointment":
            { [self] item, writer in
                guard let appointment = current(item) else { return false }
                writer.beginObject()
                writer.member("id", appointment.id.description)
                writer.member("number", appointment[Appointment.number] ?? "")
                writer.member("status", appointment[Appointment.status]?.rawValue ?? "")
                if let list = appointment[Appointment.list] { writer.member("list", list.rawValue) }
                writer.endObject()
                return true
            }
        case "inLists":
            { [self] item, writer in
                writer.beginArray()
                if let appointment = current(item), let list = appointment[Appointment.list] {
                    writer.string(list.name)
                    if list == .actions, AppointmentDue.isLate(appointment, at: now) {
                        writer.string("escalated" as StaticString)
                    }
                }
                if isMine(item) { writer.string("myCustomers" as StaticString) }
                writer.endArray()
                return true
            }
        default: nil
        }
    }

    private func current(_ item: Record) -> Record? {
        (try? WorkshopCustomers.current(of: item.id, reader)) ?? nil
    }

    /// Whether the vehicle's customer is on the list of the employee who asks.
    func isMine(_ item: Record) -> Bool {
        guard let employee, let account = item[Item.accountId] else { return false }
        let prefix: [KeyValue] = [.id(employee), .id(account)]
        return ((try? reader.number(.myCustomers, MyCustomer.Index.byEmployee, prefix)) ?? 0) > 0
    }
}
