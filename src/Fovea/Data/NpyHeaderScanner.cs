using System.Globalization;
using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>Scans the few kinds of token in a <c>.npy</c> header.</summary>
internal sealed class NpyHeaderScanner(string text, string source)
{
    private int _at;

    public FoveaException Error(string found) => new($"{source}: the .npy header is malformed near character {_at}: {found}.");

    public void Expect(char wanted)
    {
        if (!TryTake(wanted))
        {
            throw Error($"expected {wanted}");
        }
    }

    public bool TryTake(char wanted)
    {
        SkipSpace();
        if (_at < text.Length && text[_at] == wanted)
        {
            _at++;
            return true;
        }
        return false;
    }

    /// <summary>A string in single or double quotes, without escapes.</summary>
    public string Text()
    {
        SkipSpace();
        char quote = _at < text.Length ? text[_at] : '\0';
        int end = quote is '\'' or '"' ? text.IndexOf(quote, _at + 1) : -1;
        if (end < 0)
        {
            throw Error("expected a quoted string (a structured element type has none, and is not supported)");
        }
        string taken = text[(_at + 1)..end];
        _at = end + 1;
        return taken.Contains('\\') ? throw Error("a string with escapes") : taken;
    }

    public bool Boolean()
    {
        SkipSpace();
        foreach ((string word, bool value) in new[] { ("True", true), ("False", false) })
        {
            if (string.CompareOrdinal(text, _at, word, 0, word.Length) == 0)
            {
                _at += word.Length;
                return value;
            }
        }
        throw Error("expected True or False");
    }

    /// <summary>Whole numbers in parentheses.</summary>
    public int[] Tuple()
    {
        var sizes = new List<int>();
        Expect('(');
        while (!TryTake(')'))
        {
            SkipSpace();
            int start = _at;
            while (_at < text.Length && char.IsAsciiDigit(text[_at]))
            {
                _at++;
            }
            if (!int.TryParse(
                text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out int size)
                || sizes.Count == Shape.MaxRank)
            {
                throw Error($"expected at most {Shape.MaxRank} sizes, each 0 … {int.MaxValue}");
            }
            sizes.Add(size);
            if (!TryTake(','))
            {
                Expect(')');
                break;
            }
        }
        return [.. sizes];
    }

    public void ExpectEnd()
    {
        SkipSpace();
        if (_at != text.Length)
        {
            throw Error("there is something after the dictionary");
        }
    }

    private void SkipSpace()
    {
        while (_at < text.Length && text[_at] is (' ' or '\n'))
        {
            _at++;
        }
    }
}
