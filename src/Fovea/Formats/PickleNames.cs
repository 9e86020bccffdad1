using Fovea.Tensors;

namespace Fovea.Formats;

/// <summary>The only names that a state dict's pickle may use, and what they are mapped to.</summary>
internal static class PickleNames
{
    private enum Function { OrderedDictionary, RebuildTensor, RebuildParameter }

    private static readonly Dictionary<(string Module, string Name), object> Allowed = new()
    {
        [("collections", "OrderedDict")] = Function.OrderedDictionary,
        [("torch._utils", "_rebuild_tensor_v2")] = Function.RebuildTensor,
        [("torch._utils", "_rebuild_parameter")] = Function.RebuildParameter,
        [("torch", "FloatStorage")] = SafetensorsType.Float32,
        [("torch", "DoubleStorage")] = SafetensorsType.Float64,
        [("torch", "HalfStorage")] = SafetensorsType.Float16,
        [("torch", "BFloat16Storage")] = SafetensorsType.BFloat16,
        [("torch", "ByteStorage")] = SafetensorsType.UInt8,
        [("torch", "CharStorage")] = SafetensorsType.Int8,
        [("torch", "ShortStorage")] = SafetensorsType.Int16,
        [("torch", "IntStorage")] = SafetensorsType.Int32,
        [("torch", "LongStorage")] = SafetensorsType.Int64,
        [("torch", "BoolStorage")] = SafetensorsType.Bool,
    };

    public static object Find(string module, string name, string path) => Allowed.TryGetValue((module, name), out object? value)
        ? value
        : throw new FileFormatException(path, FileFormatError.ForbiddenPickle,
            $"the pickle refers to {module}.{name}, which is not needed for weights and was not executed. Save " +
            "only the weights, torch.save(model.state_dict(), …), or as safetensors.");

    /// <summary>A persistent id: ("storage", type, key, device, elements).</summary>
    public static PickledStorage Storage(object? id, string path)
    {
        if (id is not object?[] { Length: 5 } parts || parts is not ["storage", SafetensorsType type, string key, string, long elements])
            throw Malformed(path, "refers to something that is not a storage.");
        if (elements < 0)
            throw Malformed(path, $"has a storage with {elements} elements.");
        // The key becomes part of a name in the archive.
        if (key.Length is 0 or > 64 || !key.All(char.IsAsciiLetterOrDigit))
            throw Malformed(path, $"has a storage with the key \"{key}\".");
        return new PickledStorage(type, key, elements);
    }

    public static object? Call(object? function, object?[] arguments, string path) => (function, arguments) switch
    {
        (Function.OrderedDictionary, []) => new Dictionary<string, object?>(StringComparer.Ordinal),
        (Function.RebuildParameter, [PyTorchTensor tensor, bool, _]) => tensor,
        (Function.RebuildTensor, [PickledStorage storage, long offset, object?[] sizes, object?[] strides, bool, _, ..])
            when arguments.Length <= 7 =>
            Rebuild(storage, offset, sizes, strides, path),
        (Function or SafetensorsType, _) => throw Malformed(path, "calls an allowed function with arguments that it does not take."),
        _ => throw Malformed(path, "calls something that is not a function."),
    };

    private static PyTorchTensor Rebuild(PickledStorage storage, long offset, object?[] sizes, object?[] strides, string path)
    {
        if (sizes.Length > Shape.MaxRank)
            throw new FileFormatException(path, FileFormatError.TooManyAxes,
                $"a tensor has {sizes.Length} axes; at most {Shape.MaxRank} are read.");
        if (sizes.Length != strides.Length || offset < 0)
            throw Malformed(path, "has a tensor with strides or an offset that do not fit its shape.");
        int[] shape = Array.ConvertAll(sizes, size => Number(size, path)),
            steps = Array.ConvertAll(strides, stride => Number(stride, path));

        PyTorchTensor tensor;
        try
        {
            tensor = new PyTorchTensor(storage, new Shape(shape), steps, offset);
        }
        catch (ShapeException error)
        {
            throw new FileFormatException(path, FileFormatError.Overflow, error.Message, error);
        }
        // (2³¹)² · 8 axes would exceed 2⁶³, so the extent is compared with the storage's size in 128 bits.
        if (tensor.Shape.Length > 0 && (Int128)offset + LastElement(shape, steps) >= storage.Elements)
            throw new FileFormatException(path, FileFormatError.SizeMismatch,
                $"a tensor {tensor.Shape} extends past the end of its storage of {storage.Elements:N0} elements.");
        // An expanded tensor (stride 0) would let a tiny file request gigabytes.
        if (tensor.Shape.Length > storage.Elements)
            throw new FileFormatException(path, FileFormatError.SizeMismatch,
                $"a tensor {tensor.Shape} has more elements than its storage, {storage.Elements:N0}. "
                + "Save it after .contiguous().");
        return tensor;
    }

    private static Int128 LastElement(int[] shape, int[] strides)
    {
        Int128 last = 0;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            last += (Int128)(shape[axis] - 1) * strides[axis];
        }
        return last;
    }

    private static int Number(object? value, string path) => value is long number and >= 0 and <= int.MaxValue
        ? (int)number
        : throw new FileFormatException(path, FileFormatError.InvalidNumber,
            "a tensor has a size or stride that is not a whole number from 0 to 2³¹ − 1.");

    private static FileFormatException Malformed(string path, string what) =>
        new(path, FileFormatError.InvalidPickle, $"the pickle {what}");
}
