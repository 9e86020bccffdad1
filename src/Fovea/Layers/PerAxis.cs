using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fovea.Layers;

/// <summary>A hyper-parameter per spatial axis: one number for all, or one for each, outermost first.</summary>
/// <remarks>Converts from an int and from tuples: <c>kernel: 3</c>, <c>kernel: (3, 5)</c>.</remarks>
[JsonConverter(typeof(PerAxisJsonConverter))]
[SuppressMessage("Usage", "CA2225", Justification = "The constructors are the alternative to the conversions.")]
public sealed record PerAxis
{
    private readonly int[] _values;

    /// <summary>One number for all axes, or one for each.</summary>
    public PerAxis(params ReadOnlySpan<int> values)
    {
        if (values.Length is < 1 or > 3)
        {
            throw new FoveaException($"A per-axis value takes one to three numbers; found {values.Length}.");
        }
        _values = values.ToArray();
    }

    /// <summary>The numbers as given.</summary>
    public ReadOnlySpan<int> AsSpan() => _values;

    /// <summary>The number for an axis.</summary>
    /// <param name="axis">From 0, outermost first.</param>
    /// <param name="rank">The number of spatial axes of the input.</param>
    /// <exception cref="ShapeException">There is neither one number nor one per axis.</exception>
    public int At(int axis, int rank) => _values.Length == 1 ? _values[0]
        : _values.Length == rank ? _values[axis]
        : throw new ShapeException(
            $"{this} has {_values.Length} numbers, but the input has {rank} spatial axes. Give one number, or one per axis.");

    /// <summary>One number for all axes.</summary>
    public static implicit operator PerAxis(int value) => new(value);

    /// <summary>A number for each of two axes.</summary>
    public static implicit operator PerAxis((int Height, int Width) value) => new(value.Height, value.Width);

    /// <summary>A number for each of three axes.</summary>
    public static implicit operator PerAxis((int Depth, int Height, int Width) value) => new(value.Depth, value.Height, value.Width);

    /// <inheritdoc/>
    public bool Equals(PerAxis? other) => other is not null && _values.AsSpan().SequenceEqual(other._values);

    /// <inheritdoc/>
    public override int GetHashCode() => _values.Aggregate(17, HashCode.Combine);

    /// <summary><c>3</c>, or <c>3×5</c>.</summary>
    public override string ToString() => string.Join('×', _values);

    internal sealed class PerAxisJsonConverter : JsonConverter<PerAxis>
    {
        public override PerAxis Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Number)
            {
                return new PerAxis(reader.GetInt32());
            }
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw new JsonException("expected a number or an array of numbers");
            }
            var values = new List<int>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                values.Add(reader.GetInt32());
                if (values.Count > 3)
                {
                    throw new JsonException("more than three axes");
                }
            }
            return values.Count > 0 ? new PerAxis(values.ToArray()) : throw new JsonException("an empty array");
        }

        public override void Write(Utf8JsonWriter writer, PerAxis value, JsonSerializerOptions options)
        {
            if (value._values.Length == 1)
            {
                writer.WriteNumberValue(value._values[0]);
                return;
            }
            writer.WriteStartArray();
            foreach (int number in value._values)
            {
                writer.WriteNumberValue(number);
            }
            writer.WriteEndArray();
        }
    }
}
