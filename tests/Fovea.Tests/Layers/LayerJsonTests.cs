using System.Collections;
using System.Reflection;
using Fovea.Formats;
using Fovea.Initialization;
using Fovea.Layers;

namespace Fovea.Tests.Layers;

/// <summary>Every public layer, with arguments and properties other than the defaults, is the same after being written and read.</summary>
public class LayerJsonTests
{
    public static TheoryData<string> Layers => [.. Types.Select(type => type.Name)];

    private static IEnumerable<Type> Types => typeof(Layer).Assembly.GetExportedTypes()
        .Where(type => type.IsSubclassOf(typeof(Layer)) && !type.IsAbstract);

    [Fact]
    public void Types_AreAll() => Assert.True(Types.Count() > 40);

    [Theory, MemberData(nameof(Layers))]
    public void Layer_IsTheSame_AfterBeingWrittenAndRead(string name)
    {
        Layer layer = Create(Types.Single(type => type.Name == name));

        string json = ModelJson.Write(layer);
        Layer again = ModelJson.Read(json, "test");

        Assert.IsType(layer.GetType(), again);
        Assert.Equal(json, ModelJson.Write(again));
        Assert.Equal(layer.Summary, again.Summary);
        Assert.Equal("given", again.Name);
        foreach (PropertyInfo property in layer.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0))
        {
            AssertEqual($"{name}.{property.Name}", property.GetValue(layer), property.GetValue(again));
        }
    }

    private static void AssertEqual(string what, object? expected, object? found)
    {
        if (expected is IEnumerable and not string)
        {
            Assert.Equal(((IEnumerable)expected).Cast<object>(), ((IEnumerable)found!).Cast<object>());
            return;
        }
        Assert.True(Equals(expected, found), $"{what}: {expected} became {found}");
    }

    private static Layer Create(Type type)
    {
        ConstructorInfo constructor = type.GetConstructors().MaxBy(one => one.GetParameters().Length)!;
        object[] arguments = [.. constructor.GetParameters().Select(parameter => Argument(parameter.ParameterType, parameter.Name!))];
        var layer = (Layer)constructor.Invoke(arguments);
        foreach (PropertyInfo property in type.GetProperties().Where(property => property.SetMethod is not null))
        {
            property.SetValue(layer, Argument(property.PropertyType, property.Name));
        }
        return layer;
    }

    // Away from every default, and within the bounds of every layer.
    private static object Argument(Type type, string name) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        Type t when t == typeof(int) => name is "groups" or "outChannels" ? 2 : 3,
        Type t when t == typeof(float) => name is "high" ? 0.75f : 0.375f,
        Type t when t == typeof(bool) => name is not ("bias" or "affine"),
        Type t when t == typeof(string) => "given",
        Type t when t == typeof(PerAxis) => new PerAxis(2, 3),
        Type t when t == typeof(Padding) => new Padding(begin: (0, 1), end: (1, 2)),
        Type t when t == typeof(Layer) => new Conv(2, 3, stride: 2),
        Type t when t == typeof(Initializer) => new Normal(0.5, 0.25),
        Type t when t == typeof(IReadOnlyList<Layer>) => new Layer[] { new ReLU(), new Dense(4) { Name = "head" } },
        Type t when t == typeof(IReadOnlyList<int>) => new[] { 2, 0 },
        Type t when t.IsEnum => Enum.GetValues(t).GetValue(1)!,
        _ => throw new NotSupportedException($"{name}: give {type} a value here."),
    };
}
