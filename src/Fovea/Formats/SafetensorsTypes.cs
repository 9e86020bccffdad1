namespace Fovea.Formats;

/// <summary>Names and sizes of the element types.</summary>
public static class SafetensorsTypes
{
    // Indexed by SafetensorsType.
    private static readonly (string Name, int Bits)[] Table =
    [
        ("BOOL", 8), ("F4", 4), ("F6_E2M3", 6), ("F6_E3M2", 6), ("U8", 8), ("I8", 8), ("F8_E5M2", 8), ("F8_E4M3", 8),
        ("F8_E8M0", 8), ("F8_E4M3FNUZ", 8), ("F8_E5M2FNUZ", 8), ("I16", 16), ("U16", 16), ("F16", 16), ("BF16", 16),
        ("I32", 32), ("U32", 32), ("F32", 32), ("C64", 64), ("F64", 64), ("I64", 64), ("U64", 64),
    ];

    private static readonly Dictionary<string, SafetensorsType> ByName =
        Table.Select((entry, index) => (entry.Name, Type: (SafetensorsType)index))
            .ToDictionary(e => e.Name, e => e.Type, StringComparer.Ordinal);

    /// <summary>The name in the file: <c>F32</c>, <c>I64</c>, …</summary>
    public static string Name(this SafetensorsType type) => Table[(int)type].Name;

    /// <summary>Bits of one element.</summary>
    public static int Bits(this SafetensorsType type) => Table[(int)type].Bits;

    internal static bool TryParse(string name, out SafetensorsType type) => ByName.TryGetValue(name, out type);

    /// <summary>The number of elements of a shape and their bytes; false if a product exceeds 63 bits.</summary>
    /// <remarks>
    /// The product runs left to right, as in the reference implementation: [2⁶², 4, 0] is rejected although it is
    /// empty. If the bits are not a whole number of bytes, <paramref name="bytes"/> is −1, which matches no range.
    /// </remarks>
    internal static bool TryMeasure(this SafetensorsType type, ReadOnlySpan<long> shape, out long elements, out long bytes)
    {
        elements = 1;
        bytes = -1;
        foreach (long size in shape)
        {
            if (Math.BigMul(elements, size, out long low) != 0 || low < 0)
                return false;
            elements = low;
        }
        if (Math.BigMul(elements, type.Bits(), out long bits) != 0 || bits < 0)
            return false;
        bytes = bits % 8 == 0 ? bits / 8 : -1;
        return true;
    }
}
