using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Fovea.Formats;

/// <summary>
/// Reads the pickle of a state dict as data. A pickle is a program for a stack machine that can call any function;
/// this reader calls none: a fixed set of opcodes builds strings, numbers, tuples, lists and dictionaries, and the
/// few names that <see cref="PickleNames"/> allows denote storages and tensors. Everything else is rejected.
/// </summary>
/// <remarks>
/// One loop, no recursion; the values created are counted, and never traversed, so that cycles are harmless. Source
/// of the opcodes: CPython, Lib/pickletools.py. Held by PyTorchStateDictTests.
/// </remarks>
internal ref struct PickleReader
{
    // A tensor takes about 25 values, so this allows 40,000 tensors; the largest values, empty dictionaries, take 80
    // MB.
    private const int MaxValues = 1 << 20;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly string _path;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];
    private int _at;
    private int _values;

    private PickleReader(ReadOnlySpan<byte> bytes, string path)
    {
        _bytes = bytes;
        _path = path;
    }

    /// <summary>
    /// The value of the pickle: null, bool, long, double, string, object?[] (tuple), List, Dictionary by string,
    /// storage, tensor or name.
    /// </summary>
    /// <exception cref="FileFormatException">Malformed, or requests something that is not allowed.</exception>
    public static object? Read(ReadOnlySpan<byte> bytes, string path) => new PickleReader(bytes, path).Run();

    private object? Run()
    {
        while (true)
        {
            byte opcode = Take(1)[0];
            switch (opcode)
            {
                case 0x80: CheckProtocol(Take(1)[0]); break;                                        // PROTO
                case 0x95: Take(8); break;                                                          // FRAME: only a hint for buffering
                case (byte)'.': return Stop();                                                    // STOP
                case (byte)'(': Mark(); break;
                case (byte)'N': Push(null); break;
                case 0x88: Push(true); break;
                case 0x89: Push(false); break;
                case (byte)'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break; // BININT
                case (byte)'K': Push((long)Take(1)[0]); break;                                      // BININT1
                case (byte)'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
                case 0x8a: Push(Long(Take(Take(1)[0]))); break;                                     // LONG1
                case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;         // BINFLOAT
                case (byte)'X': Push(Text(Take(Length32()))); break;                                // BINUNICODE
                case 0x8c: Push(Text(Take(Take(1)[0]))); break;                                     // SHORT_BINUNICODE
                case (byte)']': Push(new List<object?>()); break;
                case (byte)'a': Append([Pop()]); break;
                case (byte)'e': Append(PopToMark()); break;
                case (byte)')': Push(Array.Empty<object?>()); break;
                case (byte)'t': Push(PopToMark()); break;
                case 0x85: Push(PopMany(1)); break;                                                 // TUPLE1 … TUPLE3
                case 0x86: Push(PopMany(2)); break;
                case 0x87: Push(PopMany(3)); break;
                case (byte)'}': Push(new Dictionary<string, object?>(StringComparer.Ordinal)); break;
                case (byte)'s': SetItems(PopMany(2)); break;
                case (byte)'u': SetItems(PopToMark()); break;
                case (byte)'h': Push(Recall(Take(1)[0])); break;                                    // BINGET
                case (byte)'j': Push(Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))); break;
                case (byte)'q': Remember(Take(1)[0]); break;                                        // BINPUT
                case (byte)'r': Remember(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))); break;
                case 0x94: Remember((uint)_memo.Count); break;                                      // MEMOIZE
                case (byte)'c': Push(PickleNames.Find(Line(), Line(), _path)); break;               // GLOBAL
                case 0x93: StackGlobal(); break;
                case (byte)'Q': Push(PickleNames.Storage(Pop(), _path)); break;                     // BINPERSID
                case (byte)'R': Reduce(); break;
                case (byte)'b': Build(); break;
                default: throw Forbidden($"uses the opcode 0x{opcode:x2}, which no state dict needs.");
            }
        }
    }

    private object? Stop()
    {
        object? value = Pop();
        return _stack.Count == 0 && _marks.Count == 0 ? value : throw Malformed("leaves values on its stack.");
    }

    private readonly void CheckProtocol(byte protocol)
    {
        if (protocol is < 2 or > 5)
            throw Malformed($"has protocol {protocol}; expected 2 to 5.");
    }

    private void Reduce()
    {
        object?[] arguments = Pop() as object?[] ?? throw Malformed("calls something with no tuple of arguments.");
        Push(PickleNames.Call(Pop(), arguments, _path));
    }

    // A state dict has its modules' versions as an attribute; they are not needed.
    private readonly void Build()
    {
        if (Pop() is not Dictionary<string, object?> || Peek() is not Dictionary<string, object?>)
            throw Forbidden("sets the state of an object other than a dictionary.");
    }

    private void StackGlobal()
    {
        string name = Pop() as string ?? throw Malformed("has a name that is not a string.");
        string module = Pop() as string ?? throw Malformed("has a module that is not a string.");
        Push(PickleNames.Find(module, name, _path));
    }

    private readonly void Append(object?[] values)
    {
        List<object?> list = Peek() as List<object?> ?? throw Malformed("appends to something that is not a list.");
        list.AddRange(values);
    }

    private readonly void SetItems(object?[] items)
    {
        Dictionary<string, object?> target = Peek() as Dictionary<string, object?>
            ?? throw Malformed("sets items of something that is not a dictionary.");
        if (items.Length % 2 != 0)
            throw Malformed("sets a key without a value.");
        for (int i = 0; i < items.Length; i += 2)
        {
            // Entries with integer keys belong to an optimiser; weights have names.
            if (items[i] is string key && !target.TryAdd(key, items[i + 1]))
                throw Malformed($"has the key \"{key}\" twice.");
        }
    }

    private void Mark()
    {
        Count();
        _marks.Add(_stack.Count);
    }

    private void Push(object? value)
    {
        Count();
        _stack.Add(value);
    }

    private void Count()
    {
        if (++_values > MaxValues)
            throw new FileFormatException(_path, FileFormatError.TooLarge, $"the pickle creates more than {MaxValues:N0} values.");
    }

    private readonly object? Pop() => PopMany(1)[0];

    private readonly object? Peek() => _stack.Count > Floor ? _stack[^1] : throw Malformed("pops from an empty stack.");

    private readonly object?[] PopMany(int count)
    {
        if (_stack.Count - count < Floor)
            throw Malformed("pops from an empty stack.");
        object?[] values = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private readonly object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw Malformed("pops to a mark that does not exist.");
        object?[] values = PopMany(_stack.Count - Floor);
        _marks.RemoveAt(_marks.Count - 1);
        return values;
    }

    // Values below the newest mark are inaccessible until the mark is popped.
    private readonly int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    private readonly object? Recall(uint key) =>
        _memo.TryGetValue(key, out object? value)
        ? value
        : throw Malformed("reads a memo entry that was not stored.");

    private void Remember(uint key)
    {
        Count();
        _memo[key] = Peek();
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - _at)
            throw Malformed("ends early.");
        ReadOnlySpan<byte> taken = _bytes.Slice(_at, count);
        _at += count;
        return taken;
    }

    private int Length32()
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
        return length <= int.MaxValue ? (int)length : throw Malformed("ends early.");
    }

    private string Line()
    {
        int length = _bytes[_at..].IndexOf((byte)'\n');
        string line = Text(Take(length < 0 ? int.MaxValue : length));
        _at++;
        return line;
    }

    private readonly string Text(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes)
        ? Encoding.UTF8.GetString(bytes)
        : throw new FileFormatException(_path, FileFormatError.InvalidText, "the pickle has text that is not UTF-8.");

    // Two's complement, little-endian, as short as possible; nothing in a state dict has more than 64 bits.
    private readonly long Long(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > sizeof(long))
            throw Malformed("has a whole number of more than 64 bits.");
        long value = bytes.Length > 0 && bytes[^1] >= 0x80 ? -1 : 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }
        return value;
    }

    private readonly FileFormatException Malformed(string what) => new(_path, FileFormatError.InvalidPickle, $"the pickle {what}");

    private readonly FileFormatException Forbidden(string what) => new(_path, FileFormatError.ForbiddenPickle,
        $"the pickle {what} It was not executed. Save only the weights, torch.save(model.state_dict(), …), or as safetensors.");
}
