#pragma warning disable CA1720 // The members are named after the types they denote.

namespace Fovea.Formats;

/// <summary>
/// The element types of safetensors, in the reverse of the order in which tensors are written: widest last.
/// </summary>
/// <remarks>Names in a file are those of <see cref="SafetensorsTypes.Name"/>. Order: the reference implementation's <c>Dtype</c>.</remarks>
public enum SafetensorsType
{
    /// <summary>A byte that is 0 or 1.</summary>
    Bool,

    /// <summary>4-bit float; two to a byte.</summary>
    Float4,

    /// <summary>6-bit float, 2 bits of exponent.</summary>
    Float6E2M3,

    /// <summary>6-bit float, 3 bits of exponent.</summary>
    Float6E3M2,

    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8,

    /// <summary>Signed 8-bit integer.</summary>
    Int8,

    /// <summary>8-bit float, 5 bits of exponent.</summary>
    Float8E5M2,

    /// <summary>8-bit float, 4 bits of exponent.</summary>
    Float8E4M3,

    /// <summary>8-bit scale, exponent only.</summary>
    Float8E8M0,

    /// <summary>8-bit float, 4 bits of exponent, no negative zero.</summary>
    Float8E4M3Fnuz,

    /// <summary>8-bit float, 5 bits of exponent, no negative zero.</summary>
    Float8E5M2Fnuz,

    /// <summary>Signed 16-bit integer.</summary>
    Int16,

    /// <summary>Unsigned 16-bit integer.</summary>
    UInt16,

    /// <summary>IEEE half.</summary>
    Float16,

    /// <summary>The upper half of a float32.</summary>
    BFloat16,

    /// <summary>Signed 32-bit integer.</summary>
    Int32,

    /// <summary>Unsigned 32-bit integer.</summary>
    UInt32,

    /// <summary>IEEE single.</summary>
    Float32,

    /// <summary>Two float32: real, imaginary.</summary>
    Complex64,

    /// <summary>IEEE double.</summary>
    Float64,

    /// <summary>Signed 64-bit integer.</summary>
    Int64,

    /// <summary>Unsigned 64-bit integer.</summary>
    UInt64,
}
