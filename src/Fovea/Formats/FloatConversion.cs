using System.Numerics;
using System.Runtime.InteropServices;

namespace Fovea.Formats;

/// <summary>Converts little-endian elements of a file to float32.</summary>
internal static class FloatConversion
{
    public static bool Supports(SafetensorsType type) => type
        is SafetensorsType.Bool or SafetensorsType.UInt8 or SafetensorsType.Int8 or SafetensorsType.Int16 or SafetensorsType.UInt16
        or SafetensorsType.Float16 or SafetensorsType.BFloat16 or SafetensorsType.Int32 or SafetensorsType.UInt32
        or SafetensorsType.Float32 or SafetensorsType.Float64 or SafetensorsType.Int64 or SafetensorsType.UInt64;

    /// <summary>Converts; rounds to nearest where the type is wider than float32's 24 bits.</summary>
    /// <param name="type">A type for which <see cref="Supports"/> is true.</param>
    /// <param name="source">[destination.Length] elements.</param>
    /// <param name="destination">Overwritten.</param>
    public static void ToFloat32(SafetensorsType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        switch (type)
        {
            case SafetensorsType.Bool:
                for (int i = 0; i < destination.Length; i++)
                {
                    destination[i] = source[i] == 0 ? 0f : 1f;
                }
                break;
            case SafetensorsType.BFloat16:
                ReadOnlySpan<ushort> upper = MemoryMarshal.Cast<byte, ushort>(source);
                for (int i = 0; i < destination.Length; i++)
                {
                    destination[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                }
                break;
            case SafetensorsType.UInt8: Widen<byte>(source, destination); break;
            case SafetensorsType.Int8: Widen<sbyte>(source, destination); break;
            case SafetensorsType.Int16: Widen<short>(source, destination); break;
            case SafetensorsType.UInt16: Widen<ushort>(source, destination); break;
            case SafetensorsType.Float16: Widen<Half>(source, destination); break;
            case SafetensorsType.Int32: Widen<int>(source, destination); break;
            case SafetensorsType.UInt32: Widen<uint>(source, destination); break;
            case SafetensorsType.Float32: Widen<float>(source, destination); break;
            case SafetensorsType.Float64: Widen<double>(source, destination); break;
            case SafetensorsType.Int64: Widen<long>(source, destination); break;
            case SafetensorsType.UInt64: Widen<ulong>(source, destination); break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "No conversion to float32.");
        }
    }

    private static void Widen<T>(ReadOnlySpan<byte> source, Span<float> destination) where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(source);
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = float.CreateTruncating(values[i]);
        }
    }
}
